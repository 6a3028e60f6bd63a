import type { Point, Series } from '@tributary/operator-api';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { exportedCsv, exportName } from './export.ts';
import { MAX_SERIES_POINTS } from './period.ts';
import { pointOf } from './points.ts';
import { cellAt, DAY_START_MS, STREAM } from './testing/cells.ts';

const LATER_MS = DAY_START_MS + 86_400_000;
const seriesOf = (points: Point[]): Series => ({ resolution: '10s', widthMs: 10_000, fromMs: DAY_START_MS, toMs: LATER_MS, points });

async function text(stream: string, series: Series): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of exportedCsv(stream, series)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

describe('an exported series', () => {
  it('is what a parser reads back, with units in its header and nothing where nothing is known', async () => {
    const points = [
      pointOf(cellAt(DAY_START_MS, { originBytes: 1, peerBytes: 2, reachableBytes: 2, viewerMs: 12_345 }), LATER_MS),
      pointOf(cellAt(DAY_START_MS + 20_000, {}), LATER_MS),
    ];
    const rows = parse<Record<string, string>>(await text(STREAM, seriesOf(points)), { columns: true });
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      'time (ISO 8601, UTC)': '2023-11-15T00:00:00.000Z',
      'time (ms since 1970)': String(DAY_START_MS),
      stream: STREAM,
      'viewers (mean)': '1.2345',
      'offload (0-1)': String(2 / 3),
      'from peers (bytes/s)': '0.2',
      'start-up, mean (ms)': '',
    });
    expect(rows[1]).toMatchObject({ 'offload (0-1)': '', 'from origin (bytes/s)': '0', 'origin copies per segment': '' });
    // Every figure of a point has its column.
    const columns = Object.keys(rows[0] ?? {}).length;
    expect(columns).toBe(Object.keys(points[0] ?? {}).length + 2);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('holds no formula: %j', async (stream) => {
    const [row] = parse<Record<string, string>>(await text(stream, seriesOf([pointOf(cellAt(0, {}), LATER_MS)])), { columns: true });
    expect(row?.['stream']).toBe(`'${stream}`);
  });

  it('is as long as a series can be, in order', async () => {
    const points = Array.from({ length: MAX_SERIES_POINTS }, (_, index) => pointOf(cellAt(DAY_START_MS + index * 10_000, {}), LATER_MS));
    const rows = parse<Record<string, string>>(await text('*', seriesOf(points)), { columns: true });
    expect(rows.map((row) => Number(row['time (ms since 1970)']))).toEqual(points.map(({ atMs }) => atMs));
  });

  it('has a header where it is empty', async () => {
    const rows: string[][] = parse(await text('*', seriesOf([])));
    expect(rows).toHaveLength(1);
  });

  it('is named by what it is of', () => {
    expect(exportName('*', seriesOf([]))).toBe('tributary-all-2023-11-15T0000-10s');
  });
});
