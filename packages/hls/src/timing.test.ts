import { describe, expect, it } from 'vitest';
import type { LoadResult } from '@tributary/swarm';
import { freshStats } from './testing/hls-objects.ts';
import { believedLoadMs, copyStats, stillWaiting, writeStats } from './timing.ts';

type Done = Extract<LoadResult, { status: 'ok' }>;

const BYTES = 250_000; // 2 Mbit: 1,000 ms at 2 Mbit/s
const LINK = { estimateBitsPerSecond: 2_000_000, firstByteMs: 40, originBitsPerSecond: 20_000_000 };
const NOW_MS = 10_000;

const done = (changes: Partial<Done>): Done => ({
  status: 'ok',
  totalBytes: BYTES,
  copyBytes: () => new Uint8Array(BYTES),
  originBytes: BYTES,
  peerBytes: 0,
  elapsedMs: 700,
  fromStore: false,
  ...changes,
});

describe('what hls.js is to believe of a load', () => {
  it('bytes from the origin came as they came, fast or slow', () => {
    expect(believedLoadMs(done({ elapsedMs: 100 }), LINK)).toBe(100);
    expect(believedLoadMs(done({ elapsedMs: 5_000 }), LINK)).toBe(5_000);
  });

  it('bytes from peers may show a faster link, never a slower one', () => {
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 100 }), LINK)).toBe(100);
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 5_000 }), LINK)).toBe(1_000);
    expect(believedLoadMs(done({ peerBytes: 1, elapsedMs: 5_000 }), LINK)).toBe(1_000);
  });

  it('bytes from peers show no more than half as much again as the origin did: a neighbour in the same LAN is not the access line', () => {
    const link = { ...LINK, originBitsPerSecond: 4_000_000 };
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 10 }), link)).toBeCloseTo(1_000 / 3);
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 600 }), link)).toBe(600);
  });

  it('an origin slower than believed makes nothing of peers: they never speak for a slower link', () => {
    const link = { ...LINK, originBitsPerSecond: 100_000 };
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 10 }), link)).toBe(1_000);
  });

  it('bytes from peers say nothing before the origin has shown what the line carries', () => {
    const link = { ...LINK, originBitsPerSecond: undefined };
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 10 }), link)).toBe(1_000);
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 5_000 }), link)).toBe(1_000);
  });

  it('bytes from the store say nothing: the estimate stays where it is', () => {
    expect(believedLoadMs(done({ fromStore: true, peerBytes: BYTES, elapsedMs: 0 }), LINK)).toBe(1_000);
  });

  it.each([0, NaN, Infinity])('an estimate of %s is none: the measured time is taken', (estimateBitsPerSecond) => {
    const link = { estimateBitsPerSecond, firstByteMs: undefined };
    expect(believedLoadMs(done({ fromStore: true, elapsedMs: 3 }), link)).toBe(3);
    expect(believedLoadMs(done({ peerBytes: BYTES, elapsedMs: 900 }), link)).toBe(900);
  });
});

describe('the statistics that hls.js holds', () => {
  it.each([
    ['the origin', done({})],
    ['peers', done({ peerBytes: BYTES, originBytes: 0 })],
    ['the store', done({ fromStore: true, elapsedMs: 0 })],
  ])('of a load from %s are in order and end now', (_from, result) => {
    const stats = freshStats();
    writeStats(stats, result, LINK, NOW_MS);
    const { start, first, end } = stats.loading;
    expect(start).toBeLessThan(first);
    expect(first).toBeLessThan(end);
    expect(end).toBe(NOW_MS);
    expect(stats).toMatchObject({ loaded: BYTES, total: BYTES, chunkCount: 1 });
  });

  it('sample the same rate whether hls.js counts from the start less its latency, or from the first byte', () => {
    const stats = freshStats();
    writeStats(stats, done({ peerBytes: BYTES, elapsedMs: 5_000 }), LINK, NOW_MS);
    // 2 Mbit/s was the estimate, and 2 Mbit/s is the sample.
    expect(stats.loading.end - stats.loading.first).toBe(1_000);
    expect(stats.loading.first - stats.loading.start).toBe(LINK.firstByteMs);
    expect(stats.bwEstimate).toBe(LINK.estimateBitsPerSecond);
  });

  it('put the first byte within the load where the load was shorter than the origin takes to answer', () => {
    const stats = freshStats();
    writeStats(stats, done({ elapsedMs: 10 }), LINK, NOW_MS);
    expect(stats.loading).toEqual({ start: NOW_MS - 10, first: NOW_MS, end: NOW_MS });
    expect(Number.isFinite(stats.bwEstimate)).toBe(true);
  });

  it('stand still while nothing flows, so that the abandon rule predicts nothing', () => {
    const stats = freshStats();
    Object.assign(stats, { loaded: 17 });
    stats.loading.first = 5;
    stillWaiting(stats, NOW_MS);
    expect(stats.loaded).toBe(0);
    expect(stats.loading).toEqual({ start: NOW_MS, first: 0, end: 0 });
  });

  it('are copied without replacing the objects inside, which hls.js holds too', () => {
    const from = freshStats();
    const to = freshStats();
    const { loading, parsing, buffering } = to;
    Object.assign(from, { loaded: 5, total: 9, retry: 1 });
    from.loading.first = 3;
    copyStats(from, to);
    expect(to).toEqual(from);
    expect(to.loading).toBe(loading);
    expect(to.parsing).toBe(parsing);
    expect(to.buffering).toBe(buffering);
  });
});
