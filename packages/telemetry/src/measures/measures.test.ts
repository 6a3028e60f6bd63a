import { describe, expect, it } from 'vitest';
import { addBreakdowns, addHistograms, addMeasures, BREAKDOWN_KEYS, NO_COUNTERS, NO_MEASURES, OTHER, type Measures } from './index.ts';

const measures = (originBytes: number, viewersPeak: number): Measures => ({
  ...NO_MEASURES,
  counters: { ...NO_COUNTERS, originBytes },
  peaks: { viewersPeak },
  segmentTimes: { ...NO_MEASURES.segmentTimes, peers: [1, 2] },
  groups: { ...NO_MEASURES.groups, control: { ...NO_MEASURES.groups.control, bitrate: { viewers: 1, sum: 2, squares: 4 } } },
});

describe('measures', () => {
  it('add up: counts by their sum, peaks by the greater', () => {
    const sum = addMeasures(measures(10, 7), measures(5, 3));
    expect(sum.counters.originBytes).toBe(15);
    expect(sum.peaks.viewersPeak).toBe(7);
    expect(sum.segmentTimes.peers).toEqual([2, 4]);
    expect(sum.groups.control.bitrate).toEqual({ viewers: 2, sum: 4, squares: 8 });
  });

  it('have nothing as their neutral element', () => {
    expect(addMeasures(NO_MEASURES, measures(10, 7))).toEqual(measures(10, 7));
    expect(addMeasures(measures(10, 7), NO_MEASURES)).toEqual(measures(10, 7));
  });

  it('keep the largest of a breakdown by name, bounded, and lose no count', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`n${index}`, index + 1]));
    const kept = addBreakdowns(many, { n99: 5, [OTHER]: 7 });
    expect(Object.keys(kept)).toHaveLength(BREAKDOWN_KEYS);
    expect(kept['n99']).toBe(105);
    const sum = Object.values(kept).reduce((a, b) => a + b, 0);
    expect(sum).toBe(5050 + 5 + 7);
  });

  it('add histograms of different lengths', () => {
    expect(addHistograms([1], [1, 2, 3])).toEqual([2, 2, 3]);
    expect(addHistograms([], [])).toEqual([]);
  });
});
