import type { LoadResult } from '@tributary/swarm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshStats } from './testing/hls-objects.ts';
import { stillWaiting } from './moving-times.ts';
import { beganToFlow, believedTimes, copyStats, writeStats, type LinkKnowledge } from './timing.ts';

type Done = Extract<LoadResult, { status: 'ok' }>;

const BYTES = 250_000; // 2 Mbit: 1,000 ms at 2 Mbit/s
const LINK = { estimateBitsPerSecond: 2_000_000, firstByteEstimateMs: 40, originBitsPerSecond: 20_000_000 };
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

const fromPeers = (changes: Partial<Done> = {}): Done => done({ originBytes: 0, peerBytes: BYTES, ...changes });
const fromStore = (changes: Partial<Done> = {}): Done => done({ originBytes: 0, fromStore: true, elapsedMs: 0, ...changes });
const sample = (bytes: number, ms: number, floorBitsPerSecond = 0) => ({ bytes, ms, firstByteMs: 30, floorBitsPerSecond });
const loadMs = (result: Done, link: LinkKnowledge): number => believedTimes(result, link).loadMs;

describe('what hls.js is to believe of a load', () => {
  it('an answer of the origin that had the line for itself came as it came, fast or slow', () => {
    expect(loadMs(done({}), { ...LINK, sample: sample(BYTES, 100) })).toBeCloseTo(100);
    expect(loadMs(done({}), { ...LINK, sample: sample(BYTES, 5_000) })).toBeCloseTo(5_000);
  });

  it('waiting for peers before the origin was asked is no part of that', () => {
    expect(loadMs(done({ elapsedMs: 9_000 }), { ...LINK, sample: sample(BYTES, 700) })).toBeCloseTo(700);
  });

  it('an answer that shared the line shows the whole line: what peers brought meanwhile is not held against it', () => {
    expect(loadMs(done({ elapsedMs: 2_000 }), { ...LINK, sample: sample(2 * BYTES, 2_000) })).toBeCloseTo(1_000);
    expect(loadMs(done({ elapsedMs: 4_000 }), { ...LINK, sample: sample(2 * BYTES, 4_000) })).toBeCloseTo(2_000);
  });

  it('an answer for a part speaks for as many bytes as it measured, and for no more', () => {
    const half = done({ originBytes: BYTES / 2, peerBytes: BYTES / 2, elapsedMs: 9_000 });
    expect(loadMs(half, { ...LINK, sample: sample(BYTES / 2, 250) })).toBeCloseTo(750);
    expect(loadMs(half, { ...LINK, sample: sample(BYTES / 2, 2_000) })).toBeCloseTo(2_500);
  });

  it('an answer that what was sent held up lowers nothing below what others showed just before', () => {
    expect(loadMs(done({}), { ...LINK, sample: sample(BYTES, 5_000, 3_000_000) })).toBeCloseTo(1_000);
    expect(loadMs(done({}), { ...LINK, sample: sample(BYTES, 5_000, 1_000_000) })).toBeCloseTo(2_000);
    // And raises nothing for it.
    expect(loadMs(done({}), { ...LINK, sample: sample(BYTES, 500, 9_000_000) })).toBeCloseTo(500);
  });

  it('peers beside the origin raise the estimate within reach of the origin only: a LAN is not the access line', () => {
    const link = { ...LINK, originBitsPerSecond: 4_000_000, sample: sample(20 * BYTES, 1_000) };
    expect(loadMs(done({}), link)).toBeCloseTo(1_000 / 3);
  });

  it('bytes from peers may show a faster link, never a slower one', () => {
    expect(loadMs(fromPeers({ elapsedMs: 100 }), LINK)).toBeCloseTo(100);
    expect(loadMs(fromPeers({ elapsedMs: 5_000 }), LINK)).toBeCloseTo(1_000);
    // What was here before did not come in that time.
    expect(loadMs(fromPeers({ peerBytes: BYTES / 10, elapsedMs: 100 }), LINK)).toBeCloseTo(1_000);
  });

  it('bytes from peers show no more than half as much again as the origin did: a neighbour in the same LAN is not the access line', () => {
    const link = { ...LINK, originBitsPerSecond: 4_000_000 };
    expect(loadMs(fromPeers({ elapsedMs: 10 }), link)).toBeCloseTo(1_000 / 3);
    expect(loadMs(fromPeers({ elapsedMs: 600 }), link)).toBeCloseTo(600);
  });

  it.each([100_000, undefined])(
    'an origin that showed %s makes nothing of peers: they speak for no slower link, and for no faster one',
    (shown) => {
      const link = { ...LINK, originBitsPerSecond: shown };
      expect(loadMs(fromPeers({ elapsedMs: 10 }), link)).toBeCloseTo(1_000);
      expect(loadMs(fromPeers({ elapsedMs: 5_000 }), link)).toBeCloseTo(1_000);
    },
  );

  it('what the origin proved with other segments is told with bytes from peers', () => {
    const link = { ...LINK, provenBitsPerSecond: 4_000_000 };
    expect(loadMs(fromPeers({ elapsedMs: 5_000 }), link)).toBeCloseTo(500);
    expect(loadMs(fromPeers({ elapsedMs: 5_000 }), { ...link, provenBitsPerSecond: 1_000_000 })).toBeCloseTo(1_000);
    expect(loadMs(fromStore(), link)).toBeCloseTo(1_000);
  });

  it('a loader that keeps no times is believed as the engine saw it', () => {
    expect(believedTimes(done({ elapsedMs: 740 }), LINK)).toEqual({ loadMs: 700, firstByteMs: 40, isMeasured: true });
    expect(believedTimes(done({ elapsedMs: 10 }), LINK)).toEqual({ loadMs: 0, firstByteMs: 10, isMeasured: true });
  });

  it.each([0, NaN, Infinity])('an estimate of %s is none: the measured time is taken', (estimateBitsPerSecond) => {
    const link = { estimateBitsPerSecond, firstByteEstimateMs: undefined };
    expect(loadMs(fromStore({ elapsedMs: 3 }), link)).toBeCloseTo(3);
    expect(loadMs(fromPeers({ elapsedMs: 900 }), link)).toBeCloseTo(900);
  });
});

/** The sample that hls.js takes of a fragment when it is buffered, bits per second (`AbrController.onFragBuffered`). */
function sampled({ loading, parsing, loaded }: ReturnType<typeof freshStats>, firstByteEstimateMs: number): number {
  return (loaded * 8 * 1_000) / (parsing.end - loading.start - Math.min(loading.first - loading.start, firstByteEstimateMs));
}

describe("whatever happens, hls.js's estimate", () => {
  const LINKS = fc.record({
    estimateBitsPerSecond: fc.integer({ min: 100_000, max: 100_000_000 }),
    firstByteEstimateMs: fc.integer({ min: 5, max: 2_000 }),
    originBitsPerSecond: fc.option(fc.integer({ min: 10_000, max: 100_000_000 }), { nil: undefined }),
  });
  const BYTE_COUNT = fc.integer({ min: 1, max: 10_000_000 });
  const MS = fc.integer({ min: 0, max: 60_000 });
  const PARSING_MS = fc.integer({ min: 1, max: 500 });
  const SLACK = 1 - 1e-6; // of sums of times in floating point

  const sampleOf = (result: Done, link: LinkKnowledge & { readonly firstByteEstimateMs: number }, parsingMs: number): number => {
    const stats = freshStats();
    writeStats(stats, result, link, NOW_MS);
    stats.parsing.end = NOW_MS + parsingMs;
    return sampled(stats, link.firstByteEstimateMs);
  };

  it('is never lowered by a transfer that the mesh limits', () => {
    fc.assert(
      fc.property(LINKS, BYTE_COUNT, BYTE_COUNT, MS, PARSING_MS, (link, totalBytes, part, elapsedMs, parsingMs) => {
        const peerBytes = Math.min(part, totalBytes);
        const seen = sampleOf(fromPeers({ totalBytes, peerBytes, elapsedMs }), link, parsingMs);
        expect(seen).toBeGreaterThanOrEqual(link.estimateBitsPerSecond * SLACK);
        expect(seen).toBeLessThanOrEqual(Math.max(link.estimateBitsPerSecond, (link.originBitsPerSecond ?? 0) * 1.5) / SLACK);
      }),
    );
  });

  it('is neither raised nor lowered by what was in the store', () => {
    fc.assert(
      fc.property(LINKS, BYTE_COUNT, PARSING_MS, (link, totalBytes, parsingMs) => {
        expect(sampleOf(fromStore({ totalBytes }), link, parsingMs) / link.estimateBitsPerSecond).toBeCloseTo(1, 5);
      }),
    );
  });

  it('is never lowered below the line by peers that take their part of it while the origin answers', () => {
    fc.assert(
      fc.property(LINKS, BYTE_COUNT, BYTE_COUNT, fc.integer({ min: 100_000, max: 50_000_000 }), (link, totalBytes, peerBytes, line) => {
        const ms = ((totalBytes + peerBytes) * 8 * 1_000) / line;
        const seen = sampleOf(
          done({ totalBytes, originBytes: totalBytes }),
          { ...link, sample: { bytes: totalBytes + peerBytes, ms, firstByteMs: 0, floorBitsPerSecond: 0 } },
          0,
        );
        expect(seen).toBeGreaterThanOrEqual(Math.min(link.estimateBitsPerSecond, line) * SLACK);
      }),
    );
  });
});

describe('the statistics that hls.js holds', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['the origin', done({})],
    ['peers', fromPeers()],
    ['the store', fromStore()],
  ])('of a load from %s are in order and end now', (_from, result) => {
    const stats = freshStats();
    writeStats(stats, result, LINK, NOW_MS);
    const { start, first, end } = stats.loading;
    expect(start).toBeLessThan(first);
    expect(first).toBeLessThan(end);
    expect(end).toBe(NOW_MS);
    expect(stats).toMatchObject({ loaded: BYTES, total: BYTES, chunkCount: 1 });
  });

  it('of a measured load stay: parsing takes its time of them as of any', () => {
    const stats = freshStats();
    writeStats(stats, done({}), { ...LINK, sample: sample(BYTES, 500) }, NOW_MS);
    stats.parsing.end = NOW_MS + 20;
    expect(stats.loading).toEqual({ start: NOW_MS - 530, first: NOW_MS - 500, end: NOW_MS });
    expect(stats.bwEstimate).toBe(4_000_000);
  });

  it('of a load that is to leave the estimate alone move with the end of parsing', () => {
    const stats = freshStats();
    writeStats(stats, fromStore(), LINK, NOW_MS);
    expect(stats.loading).toEqual({ start: NOW_MS - 1_040, first: NOW_MS - 1_000, end: NOW_MS });
    stats.parsing.end = NOW_MS + 20;
    expect(stats.loading).toEqual({ start: NOW_MS - 1_020, first: NOW_MS - 980, end: NOW_MS + 20 });
    expect(stats.bwEstimate).toBe(LINK.estimateBitsPerSecond);
  });

  it('put the first byte within the load where the load was shorter than the origin takes to answer', () => {
    const stats = freshStats();
    writeStats(stats, done({ elapsedMs: 10 }), LINK, NOW_MS);
    expect(stats.loading).toEqual({ start: NOW_MS - 10, first: NOW_MS, end: NOW_MS });
    expect(Number.isFinite(stats.bwEstimate)).toBe(true);
  });

  it('stand still while nothing flows, whenever they are looked at, so that the abandon rule predicts nothing', () => {
    vi.useFakeTimers({ toFake: ['performance'], now: NOW_MS });
    const stats = freshStats();
    Object.assign(stats, { loaded: 17 });
    stats.loading.first = 5;
    stillWaiting(stats);
    expect(stats.loaded).toBe(0);
    const begun = performance.now();
    expect(stats.loading).toEqual({ start: begun, first: 0, end: 0 });
    vi.advanceTimersByTime(60_000);
    expect(stats.loading.start).toBe(begun + 60_000);
    beganToFlow(stats, begun + 60_000);
    vi.advanceTimersByTime(1_000);
    expect(stats.loading).toEqual({ start: begun + 60_000, first: 0, end: 0 });
  });

  it('take what a loader that steps in writes into them', () => {
    const stats = freshStats();
    stillWaiting(stats);
    Object.assign(stats.loading, { start: 1, first: 2, end: 3 });
    expect({ ...stats.loading }).toEqual({ start: 1, first: 2, end: 3 });
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
