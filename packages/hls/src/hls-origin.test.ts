import { segmentId, type SegmentId, type TrackId } from '@tributary/protocol';
import type { OriginRequest } from '@tributary/swarm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fragments } from './fragments.ts';
import { HlsOrigin } from './hls-origin.ts';
import type { Exchanged } from './line-meter.ts';
import { fakeFragment, HLS_CONFIG, LOADER_CONFIGURATION, SiteLoader, siteLoaders, type FakeFragment } from './testing/hls-objects.ts';

const TRACK = '0123456789abcdef' as TrackId;
const WHOLE = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
const RETRY = { maxNumRetry: 6, retryDelayMs: 1_000, maxRetryDelayMs: 8_000 };
const RETRYING = { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 120_000, errorRetry: RETRY, timeoutRetry: RETRY };
const NO_PEERS = (): undefined => undefined;
const FILE_URL = 'https://cdn.example/film/480p.mp4';

function setUp(exchanged: () => Exchanged | undefined = NO_PEERS) {
  const loaders = siteLoaders();
  const fragments = new Fragments();
  const origin = new HlsOrigin(HLS_CONFIG, loaders.Loader, fragments, exchanged);
  const know = (fragment: FakeFragment = {}, config: typeof LOADER_CONFIGURATION | undefined = LOADER_CONFIGURATION): SegmentId => {
    const fake = fakeFragment(fragment);
    const range = fragment.range && { start: fragment.range[0], end: fragment.range[1] };
    const segment = segmentId(TRACK, fake.sn as number, fake.url, range);
    fragments.add(segment, { fragment: fake, config });
    return segment;
  };
  return { loaders, origin, know };
}

function request(segment: SegmentId, changes: Partial<OriginRequest> = {}): OriginRequest {
  return { segment, signal: new AbortController().signal, onProgress: () => {}, ...changes };
}

/** A part of a segment that is believed to have 1,000 bytes. */
const part = (start: number, end: number): Partial<OriginRequest> => ({ range: { start, end }, totalBytes: WHOLE.length });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

describe('a segment that is a file of its own', () => {
  it('is fetched whole without a range', async () => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know()));
    expect(loaders.latest().asked).toBeNull();
    loaders.latest().succeed(WHOLE);
    expect(await answer).toEqual({ status: 'ok', bytes: WHOLE, wholeSegment: true });
  });

  it('in part: 206 with exactly that part', async () => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know(), part(200, 600)));
    expect(loaders.latest().asked).toEqual({ start: 200, end: 600 });
    loaders.latest().succeed(WHOLE.slice(200, 600), 206);
    expect(await answer).toEqual({ status: 'ok', bytes: WHOLE.slice(200, 600), wholeSegment: false });
    expect(origin.servesRanges(know())).toBe(true);
  });

  it('its rest: one byte more is asked for, so that a longer one shows', async () => {
    const { loaders, origin, know } = setUp();
    const exact = origin.fetch(request(know(), part(600, 1_000)));
    expect(loaders.latest().asked).toEqual({ start: 600, end: 1_001 });
    loaders.latest().succeed(WHOLE.slice(600), 206);
    expect(await exact).toMatchObject({ status: 'ok', wholeSegment: false });

    const longer = origin.fetch(request(know(), part(600, 1_000)));
    loaders.latest().succeed(new Uint8Array(401), 206);
    expect(await longer).toEqual({ status: 'size-mismatch' });
    expect(origin.servesRanges(know())).toBe(true);
  });

  it.each([
    ['fewer bytes than the part has', 399],
    ['more bytes than the part has', 500],
  ])('%s: the host is not asked for parts again, the segment is fetched whole', async (_what, length) => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know(), part(200, 600)));
    loaders.latest().succeed(new Uint8Array(length), 206);
    await vi.waitFor(() => expect(loaders.made).toHaveLength(2));
    expect(loaders.latest().asked).toBeNull();
    loaders.latest().succeed(WHOLE);
    expect(await answer).toEqual({ status: 'ok', bytes: WHOLE, wholeSegment: true });
    expect(origin.servesRanges(know())).toBe(false);
  });

  it.each([0, 200, 600])('200 for a part from %i on: the whole is used, the host remembered, other hosts are not', async (start) => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know(), part(start, 1_000)));
    loaders.latest().succeed(WHOLE, 200);
    expect(await answer).toEqual({ status: 'ok', bytes: WHOLE, wholeSegment: true });
    expect(loaders.made).toHaveLength(1);
    expect(origin.servesRanges(know())).toBe(false);
    expect(origin.servesRanges(know({ url: 'https://other-cdn.example/film/480p/7.m4s' }))).toBe(true);
  });

  it('416 for a part: the segment is fetched whole', async () => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know(), part(200, 600)));
    loaders.latest().fail(416, 'Range Not Satisfiable');
    await vi.waitFor(() => expect(loaders.made).toHaveLength(2));
    loaders.latest().succeed(WHOLE);
    expect(await answer).toMatchObject({ status: 'ok', wholeSegment: true });
  });

  it('416 for all of it is a failure as any other', async () => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know()));
    loaders.latest().fail(416, 'Range Not Satisfiable');
    expect(await answer).toMatchObject({ status: 'failed', failure: { kind: 'error', code: 416 } });
  });
});

describe('a segment of a byte-range playlist', () => {
  const FIRST: FakeFragment = { url: FILE_URL, range: [0, 400] };
  const SECOND: FakeFragment = { url: FILE_URL, range: [400, 900] };

  it('is fetched by its range, and a part of it by a range within', async () => {
    const { loaders, origin, know } = setUp();
    const whole = origin.fetch(request(know(SECOND)));
    expect(loaders.latest().asked).toEqual({ start: 400, end: 900 });
    loaders.latest().succeed(WHOLE.slice(400, 900), 206);
    expect(await whole).toEqual({ status: 'ok', bytes: WHOLE.slice(400, 900), wholeSegment: true });

    const rest = origin.fetch(request(know(SECOND), { range: { start: 100, end: 500 }, totalBytes: 500 }));
    // The file goes on behind it: no byte more.
    expect(loaders.latest().asked).toEqual({ start: 500, end: 900 });
    loaders.latest().succeed(WHOLE.slice(500, 900), 206);
    expect(await rest).toEqual({ status: 'ok', bytes: WHOLE.slice(500, 900), wholeSegment: false });
  });

  it.each([
    ['the first, whole', FIRST, undefined],
    ['the first, in part', FIRST, { start: 0, end: 200 }],
    ['another, whole', SECOND, undefined],
    ['another, in part', SECOND, { start: 100, end: 500 }],
  ] as const)('200 with the whole file, for %s: the segment is cut out of it', async (_which, fragment, range) => {
    const { loaders, origin, know } = setUp();
    const [start, end] = fragment.range as [number, number];
    const answer = origin.fetch(request(know(fragment), range ? { range, totalBytes: end - start } : {}));
    loaders.latest().succeed(WHOLE, 200);
    expect(await answer).toEqual({ status: 'ok', bytes: WHOLE.slice(start, end), wholeSegment: true });
  });

  it('200 with something too short to hold the segment is a failure, and never taken for it', async () => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know(SECOND)));
    loaders.latest().succeed(WHOLE.slice(0, 700), 200);
    expect(await answer).toMatchObject({ status: 'failed', failure: { kind: 'error', code: 200 } });
  });

  it('200 with just the bytes that were asked for: a host that is careless with its status', async () => {
    const { loaders, origin, know } = setUp();
    const whole = origin.fetch(request(know(SECOND)));
    loaders.latest().succeed(WHOLE.slice(400, 900), 200);
    expect(await whole).toEqual({ status: 'ok', bytes: WHOLE.slice(400, 900), wholeSegment: true });
    const inPart = origin.fetch(request(know(SECOND), { range: { start: 100, end: 300 }, totalBytes: 500 }));
    loaders.latest().succeed(WHOLE.slice(500, 700), 200);
    expect(await inPart).toEqual({ status: 'ok', bytes: WHOLE.slice(500, 700), wholeSegment: false });
  });
});

describe("the site's own loader", () => {
  it.each([
    ['has asked for', { ...LOADER_CONFIGURATION, loadPolicy: RETRYING }],
    ['has not asked for', undefined],
  ])('never retries by itself what hls.js %s: a failure is heard of at once', (_what, configuration) => {
    const loaders = siteLoaders();
    const fragments = new Fragments();
    const config = { fragLoadPolicy: { default: RETRYING } } as unknown as typeof HLS_CONFIG;
    const segment = segmentId(TRACK, 7, 'https://cdn.example/7.m4s');
    fragments.add(segment, { fragment: fakeFragment(), config: configuration });
    void new HlsOrigin(config, loaders.Loader, fragments, NO_PEERS).fetch(request(segment));
    const { loadPolicy } = loaders.latest().configuration!;
    expect(loadPolicy).toEqual({ ...RETRYING, errorRetry: null, timeoutRetry: null });
  });

  it("gets hls.js's own settings, or the default policy's for a segment that hls.js has not asked for", async () => {
    const { loaders, origin, know } = setUp();
    void origin.fetch(request(know({}, { ...LOADER_CONFIGURATION, loadPolicy: { ...LOADER_CONFIGURATION.loadPolicy, maxLoadTimeMs: 5 } })));
    expect(loaders.latest().configuration).toMatchObject({ timeout: 5, loadPolicy: { maxLoadTimeMs: 5 }, highWaterMark: Infinity });
    void origin.fetch(request(know({ sn: 8 }, undefined)));
    expect(loaders.latest().configuration).toMatchObject({ timeout: 120_000, maxRetry: 0 });
  });

  it('sees a context as from hls.js, fragment included: CMCD and signed addresses depend on it', async () => {
    const { loaders, origin, know } = setUp();
    void origin.fetch(request(know()));
    expect(loaders.latest().context).toMatchObject({ frag: { sn: 7 }, part: null, responseType: 'arraybuffer', type: 'media-fragment' });
  });

  it.each([
    ['an error', (loader: SiteLoader) => loader.fail(503, 'busy'), { kind: 'error', code: 503, text: 'busy', networkDetails: null }],
    ['a time-out', (loader: SiteLoader) => loader.timeOut(), { kind: 'timeout', networkDetails: null }],
    [
      'text instead of bytes',
      (loader: SiteLoader) => loader.succeed('<html>'),
      { kind: 'error', code: 200, text: 'not binary', networkDetails: null },
    ],
  ])('%s is passed on, and the loader destroyed once', async (_what, end, failure) => {
    const { loaders, origin, know } = setUp();
    const answer = origin.fetch(request(know()));
    end(loaders.latest());
    expect(await answer).toEqual({ status: 'failed', failure });
    expect(loaders.latest().destroys).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that throws has failed', async () => {
    class Throwing extends SiteLoader {
      override load(): void {
        throw new Error('no licence');
      }
    }
    const fragments = new Fragments();
    const segment = segmentId(TRACK, 7, 'https://cdn.example/7.m4s');
    fragments.add(segment, { fragment: fakeFragment(), config: undefined });
    const origin = new HlsOrigin(HLS_CONFIG, Throwing, fragments, NO_PEERS);
    expect(await origin.fetch(request(segment))).toMatchObject({ status: 'failed', failure: { text: 'Error: no licence' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that cannot even be made has failed', async () => {
    class Unmakeable extends SiteLoader {
      constructor() {
        super();
        throw new Error('no licence');
      }
    }
    const fragments = new Fragments();
    const segment = segmentId(TRACK, 7, 'https://cdn.example/7.m4s');
    fragments.add(segment, { fragment: fakeFragment(), config: undefined });
    const origin = new HlsOrigin(HLS_CONFIG, Unmakeable, fragments, NO_PEERS);
    expect(await origin.fetch(request(segment))).toMatchObject({ status: 'failed', failure: { code: 0, text: 'Error: no licence' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells how far it is, until it is done', async () => {
    const { loaders, origin, know } = setUp();
    const seen: unknown[] = [];
    const answer = origin.fetch(request(know(), { onProgress: (...progress) => seen.push(progress) }));
    vi.advanceTimersByTime(100);
    Object.assign(loaders.latest().stats, { loaded: 300, total: 1_000 });
    vi.advanceTimersByTime(100);
    loaders.latest().succeed(WHOLE);
    await answer;
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([
      [0, undefined],
      [300, 1_000],
    ]);
  });

  it('shows what the access line carries, with this answer and at best', async () => {
    const { loaders, origin, know } = setUp();
    const segment = know();
    expect(origin.shownBy(segment)).toEqual({ originBitsPerSecond: undefined, provenBitsPerSecond: undefined, sample: undefined });
    const answer = origin.fetch(request(segment));
    Object.assign(loaders.latest().stats.loading, { start: 100, first: 135, end: 235 });
    loaders.latest().succeed(WHOLE);
    await answer;
    const sample = { bytes: 1_000, ms: 100, firstByteMs: 35, floorBitsPerSecond: 0 };
    expect(origin.shownBy(segment)).toMatchObject({ originBitsPerSecond: 80_000, sample });
    // Of what comes from elsewhere under this name it says nothing.
    expect(origin.shownBy(segment)).toMatchObject({ originBitsPerSecond: 80_000, sample: undefined });
  });

  it('counts what comes from peers and for other segments meanwhile as carried by the line', async () => {
    const exchanged = { receivedBytes: 0, sentBytes: 0 };
    const { loaders, origin, know } = setUp(() => exchanged);
    const segment = know();
    const answer = origin.fetch(request(segment));
    const own = loaders.latest();
    const duty = origin.fetch(request(know({ sn: 8 })));
    Object.assign(own.stats, { loaded: 10, loading: { start: 100, first: 110, end: 0 } });
    vi.advanceTimersByTime(100);
    exchanged.receivedBytes = 1_000;
    loaders.latest().succeed(WHOLE);
    await duty;
    Object.assign(own.stats.loading, { end: 210 });
    own.succeed(WHOLE);
    await answer;
    const { bytes = 0 } = origin.shownBy(segment).sample ?? {};
    expect(bytes).toBeGreaterThanOrEqual(3_000);
    expect(bytes).toBeLessThan(3_100);
  });

  it('remembers the samples of 32 answers that nobody asked for', async () => {
    const { loaders, origin, know } = setUp();
    const segments = Array.from({ length: 33 }, (_, sn) => know({ sn }));
    for (const segment of segments) {
      const answer = origin.fetch(request(segment));
      Object.assign(loaders.latest().stats.loading, { start: 100, first: 135, end: 235 });
      loaders.latest().succeed(WHOLE);
      await answer;
    }
    const known = segments.filter((segment) => origin.shownBy(segment).sample !== undefined);
    expect(known).toEqual(segments.slice(1));
  });
});

describe('a request that is withdrawn', () => {
  it('aborts the loader and destroys it once', async () => {
    const { loaders, origin, know } = setUp();
    const abort = new AbortController();
    const answer = origin.fetch(request(know(), { signal: abort.signal }));
    abort.abort();
    expect(await answer).toEqual({ status: 'aborted' });
    expect(loaders.latest()).toMatchObject({ aborts: 1, destroys: 1 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not begun anew where its host mishandled the range', async () => {
    const { loaders, origin, know } = setUp();
    const abort = new AbortController();
    const answer = origin.fetch(request(know(), { ...part(0, 500), signal: abort.signal }));
    loaders.latest().fail(416);
    abort.abort();
    expect(await answer).toEqual({ status: 'aborted' });
    expect(loaders.made).toHaveLength(1);
  });
});

it('a segment that was forgotten cannot be fetched, and says so', async () => {
  const { loaders, origin } = setUp();
  const unknown = segmentId(TRACK, 1, 'https://cdn.example/1.m4s');
  expect(await origin.fetch(request(unknown))).toMatchObject({ status: 'failed', failure: { text: 'unknown fragment' } });
  expect(origin.servesRanges(unknown)).toBe(false);
  expect(loaders.made).toEqual([]);
});

it('fragments are remembered up to a bound, the oldest forgotten first, with the settings hls.js once gave', () => {
  const fragments = new Fragments();
  const segment = (sequence: number): SegmentId => segmentId(TRACK, sequence, 'https://cdn.example/x.m4s');
  const fragment = fakeFragment();
  fragments.add(segment(0), { fragment, config: LOADER_CONFIGURATION });
  fragments.add(segment(0), { fragment, config: undefined });
  expect(fragments.get(segment(0))?.config).toBe(LOADER_CONFIGURATION);
  for (let sequence = 1; sequence <= 512; sequence++) fragments.add(segment(sequence), { fragment, config: undefined });
  expect(fragments.get(segment(0))).toBeUndefined();
  expect(fragments.get(segment(1))).toBeDefined();
});
