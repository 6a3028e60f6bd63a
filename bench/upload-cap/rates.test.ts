import { expect, it } from 'vitest';
import { extremes, rateBetween, type UplinkSample } from './rates.ts';

const at = (seconds: number, bytes: number): UplinkSample => ({
  atMs: seconds * 1000,
  transportBytes: bytes,
  mediaBytes: bytes / 2,
  peerBytes: 0,
});

it('is bytes over the time between two samples', () => {
  expect(rateBetween(at(2, 100), at(4, 500), 'transportBytes')).toBe(200);
  expect(rateBetween(at(2, 100), at(4, 500), 'mediaBytes')).toBe(100);
});

it('differs from stretch to stretch, of those that are long enough', () => {
  const samples = [at(0, 0), at(1, 100), at(2, 400), at(3, 500)];
  expect(extremes(samples, 2)).toEqual({ least: 200, most: 200 });
  expect(extremes(samples, 1)).toEqual({ least: 100, most: 300 });
  expect(extremes(samples, 9)).toBeUndefined();
});
