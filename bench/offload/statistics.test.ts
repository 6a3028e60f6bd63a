import { describe, expect, it } from 'vitest';
import { largest, mean, median, percentile, sum } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle, and the middle of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('interpolates percentiles and reaches both ends', () => {
    const values = Array.from({ length: 21 }, (_, i) => i * 10);
    expect(percentile(values, 0.05)).toBe(10);
    expect(percentile(values, 0)).toBe(0);
    expect(percentile(values, 1)).toBe(200);
    expect(percentile([10, 20], 0.25)).toBe(12.5);
  });

  it('says nothing of an empty sample', () => {
    expect([median([]), percentile([], 0.9), mean([]), largest([])]).toEqual([null, null, null, null]);
    expect(sum([])).toBe(0);
  });

  it('adds, averages and finds the largest', () => {
    expect([sum([1, 2, 6]), mean([1, 2, 6]), largest([-3, -1, -2])]).toEqual([9, 3, -1]);
  });
});
