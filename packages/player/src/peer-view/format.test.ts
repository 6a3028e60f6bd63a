import { describe, expect, it } from 'vitest';
import { formatBytes, formatMilliseconds, formatRate, formatShare } from './format.ts';

describe('figures as people read them', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9940, '9.9 kB'],
    [310_000, '310 kB'],
    [999_700, '1.0 MB'],
    [12_300_000, '12 MB'],
    [4_500_000_000, '4.5 GB'],
    [-5, '0 B'],
  ])('%d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [undefined, '–'],
    [0, '0 bit/s'],
    [150_000, '1.2 Mbit/s'],
    [12_500, '100 kbit/s'],
  ])('%s bytes per second', (rate, text) => expect(formatRate(rate)).toBe(text));

  it.each([
    [undefined, '–'],
    [0.4, '< 1 ms'],
    [12.4, '12 ms'],
  ])('%s milliseconds', (durationMs, text) => expect(formatMilliseconds(durationMs)).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0001, '< 1 %'],
    [0.666, '67 %'],
    [0.9999, '> 99 %'],
    [1, '100 %'],
  ])('a share of %d', (share, text) => expect(formatShare(share)).toBe(text));
});
