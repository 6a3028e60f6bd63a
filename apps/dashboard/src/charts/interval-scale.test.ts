import type { ComparedMeasure } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { intervalScale } from './interval-scale.ts';
import { stallBand } from './stall-bands.ts';

const measure = (high: number | null): ComparedMeasure => ({
  peers: { viewers: 10, mean: 2, low: 1, high: 4 },
  control: high === null ? null : { viewers: 10, mean: 4, low: 3, high },
  difference: null,
  verdict: 'too-few',
});

describe('intervals of a comparison', () => {
  it('share one scale, from nothing to the highest', () => {
    expect(intervalScale(measure(8))({ low: 1, mean: 2, high: 4 })).toEqual({ low: 0.125, mean: 0.25, high: 0.5 });
    expect(intervalScale(measure(null))({ low: 1, mean: 2, high: 4 })).toEqual({ low: 0.25, mean: 0.5, high: 1 });
  });

  it('may begin below nothing, and are nothing where all is', () => {
    expect(intervalScale(measure(8))({ low: -1, mean: 0, high: 1 }).low).toBe(0);
    expect(intervalScale({ ...measure(null), peers: null })({ low: 0, mean: 0, high: 0 })).toEqual({ low: 0, mean: 0, high: 0 });
  });
});

describe('stalled time', () => {
  it.each([
    [null, null],
    [0, 'good'],
    [0.0099, 'good'],
    [0.01, 'fair'],
    [0.03, 'fair'],
    [0.031, 'poor'],
  ])('of %s is judged as %s', (ratio, band) => expect(stallBand(ratio)).toBe(band));
});
