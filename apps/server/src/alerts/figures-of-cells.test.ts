import type { StreamId } from '@tributary/protocol';
import { NO_COUNTERS, NO_MEASURES, type Cell, type Counters } from '@tributary/telemetry';
import { describe, expect, it } from 'vitest';
import { alertFigures, figuresOfCells } from './figures-of-cells.ts';

const WIDTH_MS = 10_000;
const OPENED_MS = 1_700_000_000_000;
const NOW_MS = OPENED_MS + 4000;

/** A cell that began so many widths before the one that is open. */
const cell = (widthsAgo: number, counters: Partial<Counters>): Cell => ({
  stream: '*',
  resolution: '10s',
  atMs: OPENED_MS - widthsAgo * WIDTH_MS,
  measures: { ...NO_MEASURES, counters: { ...NO_COUNTERS, ...counters } },
});
const PLAYED = { originBytes: 200, peerBytes: 800, reachableBytes: 900, playedMs: 9_700, stalledMs: 300, reports: 4, viewerMs: 40_000 };

describe('alertFigures', () => {
  it('are those of the last minute, without the ten seconds that are still open', () => {
    const cells = [cell(7, { originBytes: 9999 }), cell(6, PLAYED), cell(1, PLAYED), cell(0, { originBytes: 9999, stalledMs: 9999 })];
    expect(alertFigures(cells, 4, NOW_MS)).toEqual({
      offload: 0.8,
      ceiling: 0.9,
      stallRatio: 0.03,
      lastReportAtMs: OPENED_MS,
      viewers: 4,
    });
  });

  it('know of the latest report, no later than now', () => {
    expect(alertFigures([cell(9, PLAYED), cell(4, { viewerMs: 10_000 })], 1, NOW_MS)?.lastReportAtMs).toBe(OPENED_MS - 8 * WIDTH_MS);
    expect(alertFigures([cell(0, PLAYED)], 1, NOW_MS)?.lastReportAtMs).toBe(NOW_MS);
  });

  it('count silence from the first viewer on where nobody has reported yet', () => {
    const cells = [cell(5, {}), cell(3, { viewerMs: 10_000 }), cell(2, { viewerMs: 10_000 })];
    expect(alertFigures(cells, 1, NOW_MS)).toEqual({
      offload: null,
      ceiling: null,
      stallRatio: null,
      lastReportAtMs: OPENED_MS - 3 * WIDTH_MS,
      viewers: 1,
    });
    expect(alertFigures([], 1, NOW_MS)?.lastReportAtMs).toBeNull();
  });

  it('are none of a stream that nobody knows', () => {
    expect(alertFigures([], 0, NOW_MS)).toBeNull();
  });
});

describe('figuresOfCells', () => {
  it('names the streams that most watch first, and knows how many they are', async () => {
    const audiences = [
      { streamId: 'a'.repeat(32) as StreamId, label: '/a', viewers: 3 },
      { streamId: 'b'.repeat(32) as StreamId, label: '/b', viewers: 70 },
      { streamId: 'c'.repeat(32) as StreamId, label: '/c', viewers: 5 },
    ];
    const port = figuresOfCells({ audiences: async () => audiences, latest: () => [cell(1, PLAYED)] }, () => NOW_MS);
    expect(await port.streams(2)).toEqual([
      { stream: 'b'.repeat(32), label: '/b' },
      { stream: 'c'.repeat(32), label: '/c' },
    ]);
    expect(port.figures('a'.repeat(32))?.viewers).toBe(3);
    expect(port.figures('d'.repeat(32))?.viewers).toBe(0);
  });
});
