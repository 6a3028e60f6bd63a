import { expect, it } from 'vitest';
import { withNewest } from './newest-cells.ts';
import { pointOf } from './points.ts';
import { cellAt, DAY_START_MS } from './testing/cells.ts';

const LATER_MS = DAY_START_MS + 60_000;

it('a point has rates over its cell, means over who reported, and null for what nobody counted', () => {
  const cell = cellAt(DAY_START_MS, {
    originBytes: 200_000,
    peerBytes: 600_000,
    relayedBytes: 40_000,
    wastedBytes: 1000,
    reachableBytes: 600_000,
    viewerMs: 35_000,
    startups: 2,
    startupSumMs: 1000,
    playedMs: 9900,
    stalledMs: 100,
    badPieces: 2,
    bans: 1,
  });
  expect(pointOf(cell, LATER_MS)).toEqual({
    atMs: DAY_START_MS,
    viewers: 3.5,
    offload: 0.7,
    ceiling: 0.75,
    originBytesPerSecond: 20_000,
    peerBytesPerSecond: 60_000,
    relayedBytesPerSecond: 4000,
    wastedBytesPerSecond: 100,
    originServedBytesPerSecond: null,
    stallRatio: 0.01,
    startupMeanMs: 500,
    liveLatencyMeanMs: null,
    copies: 1,
    badPieces: 2,
    bans: 1,
  });
});

it('the open cell counts for the time that it has had, ten seconds at least', () => {
  const hour = { ...cellAt(DAY_START_MS, { originBytes: 90_000, viewerMs: 180_000 }), resolution: '1h' as const };
  expect(pointOf(hour, DAY_START_MS + 90_000)).toMatchObject({ originBytesPerSecond: 1000, viewers: 2 });
  expect(pointOf(hour, DAY_START_MS + 1)).toMatchObject({ originBytesPerSecond: 9000, viewers: 18 });
  expect(pointOf(hour, DAY_START_MS + 5 * 3_600_000)).toMatchObject({ originBytesPerSecond: 25, viewers: 0.05 });
});

it('what is newer in memory takes the place of what was written, and nothing else does', () => {
  const stored = [cellAt(0, { reports: 5 }), cellAt(10_000, { reports: 3 }), cellAt(20_000, { reports: 9 })];
  const latest = [
    cellAt(10_000, { reports: 4 }),
    cellAt(20_000, { reports: 2 }),
    cellAt(30_000, { reports: 1 }),
    cellAt(40_000, { reports: 1 }),
  ];
  expect(withNewest(stored, latest, 0, 40_000).map(({ atMs, measures }) => [atMs, measures.counters.reports])).toEqual([
    [0, 5],
    [10_000, 4],
    [20_000, 9],
    [30_000, 1],
  ]);
});
