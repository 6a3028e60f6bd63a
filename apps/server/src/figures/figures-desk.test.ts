import { ALL_STREAMS, NO_MEASURES, WIDTH_MS, type WrittenCell } from '@tributary/telemetry';
import type { StreamId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { FiguresDesk } from './figures-desk.ts';
import { cellAt, DAY_START_MS, STREAM } from './testing/cells.ts';
import { context, sourceOf } from './testing/source.ts';

const OTHER = 'f'.repeat(32) as StreamId;
const NOW_MS = DAY_START_MS + 600_000;
const GB = 1e9;
const written = (cell: ReturnType<typeof cellAt>, label = ''): WrittenCell => ({ ...cell, label });

describe('the figures’ desk', () => {
  it('adds a stretch up, with gaps where nothing was reported, and the newest from memory', async () => {
    const counters = { originBytes: GB, peerBytes: 3 * GB, reachableBytes: 3 * GB, reports: 2 };
    const statuses = { ...NO_MEASURES.breakdowns, statuses: { sharing: 2, alone: 5 } };
    const source = await sourceOf(
      [
        written(cellAt(NOW_MS - 300_000, { ...counters, flaggedReports: 1 }, { startupTimes: [0, 4], breakdowns: statuses }, ALL_STREAMS)),
        written(cellAt(NOW_MS - 100_000, counters, {}, ALL_STREAMS)),
        written(cellAt(NOW_MS - 300_000, { ...counters, peerBytes: GB }), '/live/a.m3u8'),
        written(cellAt(NOW_MS - 100_000, { ...counters, peerBytes: 2 * GB }, {}, OTHER), '/live/b.m3u8'),
      ],
      [cellAt(NOW_MS, { ...counters, lostReports: 3 }, {}, ALL_STREAMS)],
      [{ streamId: OTHER, label: '/live/b.m3u8', viewers: 7 }],
    );
    const overview = await new FiguresDesk(source, context, () => NOW_MS + 1000).overview({ range: '15m' });
    expect(overview.series).toMatchObject({ resolution: '10s', widthMs: 10_000 });
    expect(overview.series.points.map(({ atMs }) => atMs - NOW_MS)).toEqual([-300_000, -100_000, 0]);
    expect(overview.figures).toMatchObject({ offload: 0.75, ceiling: 0.75, peerBytes: 9 * GB, originServedBytes: null });
    expect(overview.money).toEqual({ currency: 'EUR', grossSaved: 450, costs: 0, saved: 450 });
    expect(overview.quality.startupP50Ms).toBe(150);
    expect(overview.statuses).toEqual([
      { name: 'alone', value: 5 },
      { name: 'sharing', value: 2 },
    ]);
    expect(overview.reports).toEqual({ taken: 6, flagged: 1, lost: 3 });
    expect(overview.streams.map(({ stream, label, viewers, figures }) => [stream, label, viewers, figures.peerBytes])).toEqual([
      [OTHER, '/live/b.m3u8', 7, 2 * GB],
      [STREAM, '/live/a.m3u8', 0, GB],
    ]);
  });

  it('says of now what the last whole minute says', async () => {
    const openMs = Math.floor(NOW_MS / 10_000) * 10_000;
    const latest = Array.from({ length: 9 }, (_, index) =>
      cellAt(openMs - (8 - index) * 10_000, { originBytes: 1000, peerBytes: 3000, reachableBytes: 2000 }, {}, ALL_STREAMS),
    );
    const audiences = [
      { streamId: STREAM, label: '', viewers: 2 },
      { streamId: OTHER, label: '', viewers: 3 },
    ];
    const desk = new FiguresDesk(await sourceOf([], latest, audiences), context, () => NOW_MS + 5000);
    expect(await desk.now()).toEqual({
      viewers: 5,
      streams: 2,
      offload: 0.75,
      ceiling: 0.5,
      originBytesPerSecond: 100,
      peerBytesPerSecond: 300,
    });
    expect(desk.latestPoints('*').map(({ atMs }) => atMs - openMs)).toEqual([-10_000, 0]);
  });

  it('knows a stream by name also where it has no news in the stretch', async () => {
    const longAgo = DAY_START_MS - 20 * WIDTH_MS['1d'];
    const source = await sourceOf([written({ ...cellAt(longAgo, { peerBytes: 5 }), resolution: '1d' }, '/live/a.m3u8')]);
    const desk = new FiguresDesk(source, context, () => NOW_MS);
    const { row, series } = await desk.stream(STREAM, { range: '15m' });
    expect(row).toMatchObject({ label: '/live/a.m3u8', firstSeenMs: longAgo, viewers: 0, figures: { offload: null } });
    expect(series.points).toEqual([]);
    await expect(desk.stream(OTHER, { range: '15m' })).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('lists a stream of which nothing was written yet, after those that save something', async () => {
    const counters = { originBytes: 100, peerBytes: 300 };
    const source = await sourceOf(
      [written(cellAt(NOW_MS - 100_000, counters), '/live/a.m3u8')],
      [cellAt(NOW_MS, counters, {}, OTHER)],
      [{ streamId: OTHER, label: '/new.m3u8', viewers: 2 }],
    );
    const { streams } = await new FiguresDesk(source, context, () => NOW_MS + 1000).streams({ range: '15m' }, 10);
    expect(streams.map(({ stream, label, figures }) => [stream, label, figures.offload])).toEqual([
      [STREAM, '/live/a.m3u8', 0.75],
      [OTHER, '/new.m3u8', 0.75],
    ]);
  });

  it('compares by nothing of the time before the moment asked for', async () => {
    const hour = (index: number, viewers: number): WrittenCell => {
      const observed = { viewers, sum: viewers, squares: viewers };
      const side = { stallRatio: observed, startupMs: observed, bitrate: observed };
      const cell = cellAt(DAY_START_MS + index * WIDTH_MS['1h'], {}, { groups: { peers: side, control: side } });
      return written({ ...cell, resolution: '1h' });
    };
    const nowMs = DAY_START_MS + 40 * WIDTH_MS['1h'];
    const desk = new FiguresDesk(await sourceOf([hour(0, 50), hour(1, 3), hour(2, 4)]), context, () => nowMs);
    const from = DAY_START_MS + 0.9 * WIDTH_MS['1h'];
    expect((await desk.comparison(STREAM, { from, to: nowMs })).stallRatio.peers?.viewers).toBe(7);
  });

  it('answers for a stream that is watched and has not reported yet', async () => {
    const desk = new FiguresDesk(await sourceOf([], [], [{ streamId: STREAM, label: '/new.m3u8', viewers: 1 }]), context, () => NOW_MS);
    expect((await desk.stream(STREAM, {})).row).toMatchObject({ label: '/new.m3u8', viewers: 1, money: { saved: 0 } });
  });
});
