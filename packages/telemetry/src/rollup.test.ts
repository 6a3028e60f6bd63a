import { describe, expect, it } from 'vitest';
import { BUCKET_MS } from './limits.ts';
import { MemoryTelemetryStore } from './memory-store.ts';
import { rollup } from './rollup.ts';
import { sample, START_MS, stream } from './testing/samples.ts';
import { offload, offloadCeiling } from './traffic.ts';

describe('rollup', () => {
  it('weighs the ceiling of each moment by its bytes', async () => {
    const store = new MemoryTelemetryStore();
    const viewers = (count: number, atMs: number) => store.headcount([{ streamId: stream('a'), label: 'a', viewers: count }], atMs);
    await viewers(1, START_MS);
    await store.record(sample('a', START_MS, { originBytes: 100 }));
    await viewers(4, START_MS + BUCKET_MS);
    await store.record(sample('a', START_MS + BUCKET_MS, { originBytes: 75, peerBytes: 225 }));
    const [series] = await store.streams(START_MS + BUCKET_MS, 1);
    if (!series) throw new Error('the stream is missing');
    const rolled = rollup(series);
    expect(rolled.recent.offload).toBeCloseTo(225 / 400);
    expect(rolled.recent.ceiling).toBeCloseTo((0.75 * 300) / 400);
    expect(rolled.overall.offload).toBeCloseTo(225 / 400);
  });

  it('counts a leaver’s last report against the viewers there were', async () => {
    const store = new MemoryTelemetryStore();
    await store.headcount([{ streamId: stream('a'), label: 'a', viewers: 4 }], START_MS);
    await store.headcount([], START_MS + BUCKET_MS - 1);
    await store.record(sample('a', START_MS + BUCKET_MS, { originBytes: 1, peerBytes: 3 }));
    const [series] = await store.streams(START_MS + BUCKET_MS, 1);
    expect(series && rollup(series).recent.ceiling).toBeCloseTo(0.75);
  });

  it('counts what was relayed as delivered, and not as offload', async () => {
    const store = new MemoryTelemetryStore();
    await store.record(sample('a', START_MS, { originBytes: 100, peerBytes: 300, relayedBytes: 200 }));
    const [series] = await store.streams(START_MS, 1);
    expect(series && rollup(series)).toMatchObject({ recent: { offload: 0.25 }, overall: { offload: 0.25 } });
  });

  it('has no ratio before any byte', () => {
    expect(offload({ originBytes: 0, peerBytes: 0, relayedBytes: 0 })).toBeNull();
    expect([offloadCeiling(0), offloadCeiling(1), offloadCeiling(4)]).toEqual([0, 0, 0.75]);
  });
});
