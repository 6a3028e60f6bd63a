import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairnessOf, qualityFigures } from './quality-figures.ts';
import { quantile } from './quantile.ts';
import { countersWith } from './testing/cells.ts';

describe('quality', () => {
  it('has means over those who reported one, and quantiles out of classes', () => {
    const counters = countersWith({
      playedMs: 97_000,
      stalledMs: 3000,
      stalls: 4,
      startups: 4,
      startupSumMs: 2600,
      latencies: 2,
      latencySumMs: 9000,
      errors: 1,
    });
    // Classes end at 100, 200, 400, 800, 1200 …: two start-ups of 200–400, two of 800–1200.
    expect(qualityFigures(counters, [0, 0, 2, 0, 2])).toEqual({
      stallRatio: 0.03,
      stalls: 4,
      playedMs: 97_000,
      startupMeanMs: 650,
      startupP50Ms: 400,
      startupP95Ms: 1160,
      liveLatencyMeanMs: 4500,
      errors: 1,
    });
  });

  it('is unknown where nobody played', () => {
    expect(qualityFigures(countersWith({}), [])).toEqual({
      stallRatio: null,
      stalls: 0,
      playedMs: 0,
      startupMeanMs: null,
      startupP50Ms: null,
      startupP95Ms: null,
      liveLatencyMeanMs: null,
      errors: 0,
    });
  });
});

describe('a quantile', () => {
  it('is interpolated within its class', () => {
    expect(quantile([10, 20], [4, 0, 0], 0.5)).toBe(5);
    expect(quantile([10, 20], [1, 3, 0], 0.5)).toBeCloseTo(10 + 10 / 3);
  });

  it('past the last class is that at least', () => {
    expect(quantile([10, 20], [0, 0, 5], 0.5)).toBe(20);
  });

  it('is never outside of where anything was counted, and never falls', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (histogram, a, b) => {
        const bounds = [10, 20, 40];
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((share) => quantile(bounds, histogram, share));
        if (histogram.every((count) => count === 0)) return expect([low, high]).toEqual([null, null]);
        expect(low).toBeLessThanOrEqual(high ?? -1);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(40);
      }),
    );
  });
});

describe('fairness', () => {
  it('is Jain’s index: one where all send the same, one n-th where one sends for everybody', () => {
    // Four viewers with 10 each; and one with 40 beside three with nothing.
    expect(fairnessOf(countersWith({ uploaders: 4, uploaderSentBytes: 40, uploaderSentSquares: 400 }))).toBe(1);
    expect(fairnessOf(countersWith({ uploaders: 4, uploaderSentBytes: 40, uploaderSentSquares: 1600 }))).toBe(0.25);
    expect(fairnessOf(countersWith({}))).toBeNull();
  });
});
