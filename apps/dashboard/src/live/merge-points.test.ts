import type { Point, Series } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { withPoints } from './merge-points.ts';

const WIDTH_MS = 10_000;
const point = (atMs: number, viewers = 1) => ({ atMs, viewers }) as Point;
const series: Series = {
  resolution: '10s',
  widthMs: WIDTH_MS,
  fromMs: 100_000,
  toMs: 140_000,
  points: [100_000, 110_000, 120_000, 130_000].map((atMs) => point(atMs)),
};
const times = ({ points }: Series) => points.map(({ atMs }) => atMs);

describe('live points', () => {
  it('take the place of those of the same time', () => {
    const merged = withPoints(series, [point(130_000, 7), point(140_000, 8)], 141_000);
    expect(times(merged)).toEqual([100_000, 110_000, 120_000, 130_000, 140_000]);
    expect(merged.points.map(({ viewers }) => viewers)).toEqual([1, 1, 1, 7, 8]);
  });

  it('move the time shown on, and let the oldest go: a page left open does not grow', () => {
    let moving = series;
    for (let atMs = 140_000; atMs < 10_000_000; atMs += WIDTH_MS) {
      moving = withPoints(moving, [point(atMs - WIDTH_MS), point(atMs)], atMs);
      expect(moving.points.length).toBeLessThanOrEqual(7);
    }
    expect(moving.toMs - moving.fromMs).toBe(series.toMs - series.fromMs);
  });

  it('after a pause leave a gap', () => {
    expect(times(withPoints(series, [point(170_000)], 171_000))).toEqual([130_000, 170_000]);
  });

  it('are not put among those of an hour', () => {
    const hours: Series = { ...series, resolution: '1h' };
    expect(withPoints(hours, [point(130_000, 7)], 141_000)).toBe(hours);
    expect(withPoints(series, [], 141_000)).toBe(series);
  });
});
