import { describe, expect, it } from 'vitest';
import { BUCKET_MS, BUCKETS_PER_STREAM } from '../limits.ts';
import type { TelemetryStore } from '../store.ts';
import { sample, START_MS, stream } from './samples.ts';

/** What every telemetry store promises. */
export function telemetryStoreContract(name: string, create: (limits: { readonly maxStreams?: number }) => TelemetryStore): void {
  describe(name, () => {
    it('adds up samples by stream and by time', async () => {
      const store = create({});
      await store.record(sample('a', START_MS, { originBytes: 100, stalls: 1, stalledMs: 50 }, { startupMs: 400, liveLatencyMs: 6000 }));
      await store.record(
        sample(
          'a',
          START_MS + 1,
          { peerBytes: 300, relayedBytes: 30, sentBytes: 7, wastedBytes: 2 },
          { startupMs: 200, flagged: true, badPieces: 3, mismatchedSegments: 2 },
        ),
      );
      await store.record(
        sample('a', START_MS + 2 * BUCKET_MS, { originBytes: 5 }, { liveLatencyMs: 8000, connectionsTried: 4, connectionsFailed: 1 }),
      );
      await store.record(sample('b', START_MS, { originBytes: 1 }));
      const [a, b, ...more] = await store.streams(START_MS + 2 * BUCKET_MS, 10);
      expect(more).toEqual([]);
      expect(b?.totals.originBytes).toBe(1);
      expect(a).toMatchObject({
        streamId: stream('a'),
        label: 'a',
        sinceMs: START_MS,
        reports: 3,
        flaggedReports: 1,
        badPieces: 3,
        mismatchedSegments: 2,
        connectionsTried: 4,
        connectionsFailed: 1,
        meanStartupMs: 300,
        meanLiveLatencyMs: 7000,
        totals: { originBytes: 105, peerBytes: 300, relayedBytes: 30, sentBytes: 7, wastedBytes: 2, stalls: 1, stalledMs: 50 },
      });
      expect(a?.series.map((point) => [point.atMs, point.originBytes, point.peerBytes])).toEqual([
        [START_MS, 100, 300],
        [START_MS + BUCKET_MS, 0, 0],
        [START_MS + 2 * BUCKET_MS, 5, 0],
      ]);
    });

    it('keeps the most viewers of each moment, and none where a stream is no longer counted', async () => {
      const store = create({});
      const count = (viewers: number) => [{ streamId: stream('a'), label: 'a', viewers }];
      await store.headcount(count(3), START_MS);
      await store.headcount(count(5), START_MS + 1);
      await store.headcount(count(4), START_MS + 2);
      await store.headcount([], START_MS + BUCKET_MS);
      await store.headcount([], START_MS + 2 * BUCKET_MS);
      const [a] = await store.streams(START_MS + 2 * BUCKET_MS, 10);
      expect(a?.viewers).toBe(0);
      expect(a?.series.map((point) => point.viewers)).toEqual([5, 4, 0]);
    });

    it('lets points older than its window go, and streams without news in it', async () => {
      const store = create({});
      await store.record(sample('a', START_MS, { originBytes: 100 }));
      const lastMoment = START_MS + BUCKETS_PER_STREAM * BUCKET_MS - 1;
      expect((await store.streams(lastMoment, 10))[0]?.series).toHaveLength(BUCKETS_PER_STREAM);
      await store.record(sample('b', lastMoment + 1, { originBytes: 1 }));
      expect((await store.streams(lastMoment + 1, 10)).map((each) => each.label)).toEqual(['b']);
      await store.record(sample('a', lastMoment + 1, { originBytes: 7 }));
      const a = (await store.streams(lastMoment + 1, 10)).find((each) => each.label === 'a');
      expect([a?.series.length, a?.series[0]?.originBytes, a?.totals.originBytes]).toEqual([1, 7, 107]);
    });

    it('forgets the stream without news for the longest time when there are too many', async () => {
      const store = create({ maxStreams: 2 });
      await store.record(sample('a', START_MS, { originBytes: 1 }));
      await store.record(sample('b', START_MS, { originBytes: 1 }));
      await store.record(sample('a', START_MS + 1, { originBytes: 1 }));
      await store.record(sample('c', START_MS + 2, { originBytes: 1 }));
      expect((await store.streams(START_MS + 2, 10)).map((each) => each.label).sort()).toEqual(['a', 'c']);
    });

    it('answers the most watched first and no more than asked', async () => {
      const store = create({});
      const counts = ['few', 'many', 'some'].map((label, index) => ({ streamId: stream(label), label, viewers: [1, 9, 4][index] ?? 0 }));
      await store.headcount(counts, START_MS);
      expect((await store.streams(START_MS, 2)).map((each) => each.label)).toEqual(['many', 'some']);
    });

    it('learns a label that was unknown at first', async () => {
      const store = create({});
      await store.record(sample('a', START_MS, {}, { label: '' }));
      await store.record(sample('a', START_MS, {}));
      expect((await store.streams(START_MS, 1))[0]?.label).toBe('a');
    });
  });
}
