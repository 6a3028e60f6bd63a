import type { Point, Series } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { columnsOf, drawn, TABLE_ROWS, tablePlaces, type ChartSeries } from './columns.ts';

const WIDTH_MS = 10_000;
const point = (atMs: number, viewers: number) => ({ atMs, viewers }) as Point;
const series = (points: readonly Point[]): Series => ({
  resolution: '10s',
  widthMs: WIDTH_MS,
  fromMs: 0,
  toMs: 100_000,
  points: [...points],
});
const area = (key: string, values: readonly (number | null)[]): ChartSeries => ({
  key,
  label: key,
  colour: '--peers',
  values,
  isStacked: true,
});

describe('columns', () => {
  it('have nothing where moments are missing: no line is drawn across', () => {
    const columns = columnsOf(series([point(0, 1), point(10_000, 2), point(50_000, 3)]), [
      { key: 'viewers', label: 'Viewers', colour: '--peers', of: ({ viewers }) => viewers },
    ]);
    expect(columns.timesMs).toEqual([0, 10_000, 20_000, 50_000]);
    expect(columns.series[0]?.values).toEqual([1, 2, null, 3]);
  });

  it('are stacked in the order that they are given, and painted from the largest sum', () => {
    const shown = drawn([area('a', [1, 2]), area('b', [10, null]), area('c', [100, 200])], []);
    expect(shown.map(({ key, values }) => [key, values])).toEqual([
      ['c', [111, 200]],
      ['b', [11, null]],
      ['a', [1, 2]],
    ]);
  });

  it('sink where what they stand on is hidden; lines are left as they are', () => {
    const line: ChartSeries = { key: 'l', label: 'l', colour: '--ink', values: [5, 6] };
    const shown = drawn([area('a', [1]), area('b', [10]), line], ['a']);
    expect(shown.map(({ key, values }) => [key, values])).toEqual([
      ['b', [10]],
      ['l', [5, 6]],
    ]);
  });

  it('make a table of few rows, with the latest in front', () => {
    const places = tablePlaces(1500);
    expect(places[0]).toBe(1499);
    expect(places.length).toBeLessThanOrEqual(TABLE_ROWS);
    expect(tablePlaces(3)).toEqual([2, 1, 0]);
    expect(tablePlaces(0)).toEqual([]);
  });
});
