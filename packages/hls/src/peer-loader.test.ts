import { segmentId, type TrackId } from '@tributary/protocol';
import type { Load, LoadResult, SegmentRequest } from '@tributary/swarm';
import type { FragmentLoaderContext, LoaderCallbacks, LoaderStats } from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeerLoader, type LoaderHost } from './peer-loader.ts';
import { fakeFragment, fragmentContext, HLS_CONFIG, LOADER_CONFIGURATION, siteLoaders } from './testing/hls-objects.ts';

const WAITING_MS = 100;
const CONTEXT = fragmentContext(fakeFragment());
const BYTES = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
const REQUEST: SegmentRequest = {
  segment: segmentId('0123456789abcdef' as TrackId, 7, CONTEXT.url),
  live: true,
  durationMs: 2_000,
  deadlineMs: () => 0,
  startingUp: () => false,
};

/** Ends of a load that hls.js was told of, in order. */
type Told = ['success', ArrayBuffer] | ['error', number, string] | ['timeout'] | ['abort'] | ['progress', number];

interface Engine {
  readonly request: SegmentRequest;
  settle(result: LoadResult): Promise<void>;
  readonly cancelled: () => number;
}

function setUp({ isShared = true, fault }: { isShared?: boolean; fault?: { in: 'request' | 'load'; error: Error } } = {}) {
  const loaders = siteLoaders();
  const engines: Engine[] = [];
  const host: LoaderHost = {
    baseLoader: loaders.Loader,
    request: () => {
      if (fault?.in === 'request') throw fault.error;
      return isShared ? REQUEST : null;
    },
    load: (request): Load => {
      if (fault?.in === 'load') throw fault.error;
      let settle: (result: LoadResult) => void = () => {};
      let cancels = 0;
      const result = new Promise<LoadResult>((resolve) => {
        settle = resolve;
      });
      engines.push({
        request,
        settle: async (outcome) => {
          settle(outcome);
          await result;
        },
        cancelled: () => cancels,
      });
      return {
        result,
        cancel: () => {
          cancels++;
          settle({ status: 'aborted' });
        },
      };
    },
    link: () => ({ estimateBitsPerSecond: 1_000_000, firstByteEstimateMs: 30 }),
  };
  const loader = new PeerLoader(HLS_CONFIG, host, new loaders.Loader(HLS_CONFIG));
  const told: Told[] = [];
  const callbacks: LoaderCallbacks<FragmentLoaderContext> = {
    onSuccess: ({ data }) => told.push(['success', data as ArrayBuffer]),
    onError: ({ code, text }) => told.push(['error', code, text]),
    onTimeout: () => told.push(['timeout']),
    onAbort: () => told.push(['abort']),
  };
  const start = (changes: Partial<LoaderCallbacks<FragmentLoaderContext>> = {}, isProgressive = false): Engine => {
    const onProgress: typeof callbacks.onProgress = (_stats, _context, data) => told.push(['progress', (data as ArrayBuffer).byteLength]);
    loader.load(CONTEXT, LOADER_CONFIGURATION, { ...callbacks, ...(isProgressive ? { onProgress } : {}), ...changes });
    return engines.at(-1)!;
  };
  return { loader, loaders, told, start, engines };
}

const ok = (changes: object = {}): LoadResult => ({
  status: 'ok',
  totalBytes: BYTES.length,
  copyBytes: () => BYTES.slice(),
  originBytes: 0,
  peerBytes: BYTES.length,
  elapsedMs: 400,
  fromStore: false,
  ...changes,
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'], now: 50_000 }));
afterEach(() => void vi.useRealTimers());

describe('a load that the engine answers', () => {
  it('succeeds with the bytes, once, and stops waiting', async () => {
    const { told, start } = setUp();
    await start().settle(ok());
    expect(told).toHaveLength(1);
    expect(new Uint8Array(told[0]![1] as ArrayBuffer)).toEqual(BYTES);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives a progressive player the bytes as progress as well', async () => {
    const { told, start } = setUp();
    await start({}, true).settle(ok());
    expect(told.map(([kind]) => kind)).toEqual(['progress', 'success']);
  });

  it('writes into the statistics that hls.js took before the load, never into others', async () => {
    const { loader, start } = setUp();
    const { stats } = loader;
    const { loading } = stats;
    let handed: LoaderStats | undefined;
    await start({ onSuccess: (_response, given) => (handed = given) }).settle(ok());
    expect(loader.stats).toBe(stats);
    expect(stats.loading).toBe(loading);
    expect(handed).toBe(stats);
    expect(stats).toMatchObject({ loaded: BYTES.length, total: BYTES.length });
    expect(loading.end).toBe(performance.now());
  });

  it('may be destroyed inside onSuccess, as hls.js does', async () => {
    const { loader, loaders, start } = setUp();
    const engine = start({ onSuccess: () => loader.destroy() });
    await engine.settle(ok());
    expect(loaders.made).toHaveLength(1);
    expect(loaders.made[0]).toMatchObject({ destroys: 1, aborts: 0 });
    expect(engine.cancelled()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('while it waits', () => {
  it('the start of the load moves along, so that nothing looks slow', () => {
    const { loader, start } = setUp();
    start();
    const begun = loader.stats.loading.start;
    expect(begun).toBe(performance.now());
    vi.advanceTimersByTime(20 * WAITING_MS);
    expect(loader.stats.loading).toEqual({ start: begun + 20 * WAITING_MS, first: 0, end: 0 });
    expect(loader.stats.loaded).toBe(0);
  });

  it('bytes from peers change nothing of that', () => {
    const { loader, start } = setUp();
    start().request.onProgress?.(300, 1_000, 'peer');
    vi.advanceTimersByTime(WAITING_MS);
    expect(loader.stats).toMatchObject({ loaded: 0, loading: { start: performance.now(), first: 0 } });
  });

  it('bytes from the origin end it: hls.js sees them come, and may judge them', () => {
    const { loader, start } = setUp();
    const { request } = start();
    const { start: begun } = loader.stats.loading;
    vi.advanceTimersByTime(WAITING_MS);
    request.onProgress?.(0, 1_000, 'origin');
    vi.advanceTimersByTime(WAITING_MS);
    request.onProgress?.(300, 1_000, 'origin');
    expect(loader.stats).toMatchObject({ loaded: 300, total: 1_000 });
    expect(loader.stats.loading).toMatchObject({ start: begun + WAITING_MS, first: begun + 2 * WAITING_MS });
    // All of it: only the end of the load says that it has ended.
    request.onProgress?.(1_000, 1_000, 'origin');
    expect(loader.stats).toMatchObject({ loaded: 1_000, total: 0 });
  });

  it('abort ends it: the engine is told, hls.js hears of it once, and nothing follows', async () => {
    const { loader, told, start } = setUp();
    const engine = start();
    loader.abort();
    loader.abort();
    await engine.settle(ok());
    expect(told).toEqual([['abort']]);
    expect(engine.cancelled()).toBe(1);
    expect(loader.stats.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('destroy ends it in silence', async () => {
    const { loader, told, start } = setUp();
    const engine = start();
    loader.destroy();
    await engine.settle(ok());
    expect(told).toEqual([]);
    expect(engine.cancelled()).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a load that the origin failed', () => {
  it('is the same failure to hls.js as without us', async () => {
    const { told, start } = setUp();
    await start().settle({ status: 'failed', failure: { kind: 'error', code: 503, text: 'busy', networkDetails: null } });
    expect(told).toEqual([['error', 503, 'busy']]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('by taking too long is a time-out', async () => {
    const { told, start } = setUp();
    await start().settle({ status: 'failed', failure: { kind: 'timeout', networkDetails: null } });
    expect(told).toEqual([['timeout']]);
  });
});

describe('an engine that ends in the middle of a load', () => {
  const ended = { status: 'aborted' } as const;

  it('hands over to a fresh loader of the site', async () => {
    const { loader, loaders, told, start } = setUp();
    const { stats } = loader;
    await start().settle(ended);
    expect(loaders.made).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
    const fallback = loaders.latest();
    expect(fallback.context).toBe(CONTEXT);
    expect(fallback.configuration).toBe(LOADER_CONFIGURATION);
    Object.assign(fallback.stats, { loaded: 1_000, total: 1_000 });
    fallback.succeed(BYTES);
    expect(told.map(([kind]) => kind)).toEqual(['success']);
    expect(loader.stats).toBe(stats);
    expect(stats).toMatchObject({ loaded: 1_000, total: 1_000 });
  });

  it.each([
    ['error', 404],
    ['timeout', 0],
  ] as const)('passes on its %s', async (kind, code) => {
    const { loaders, told, start } = setUp();
    await start().settle(ended);
    if (kind === 'error') loaders.latest().fail(code, 'gone');
    else loaders.latest().timeOut();
    expect(told).toEqual([kind === 'error' ? ['error', code, 'gone'] : ['timeout']]);
  });

  it('abort and destroy reach that loader', async () => {
    const { loader, loaders, told, start } = setUp();
    await start().settle(ended);
    loader.abort();
    expect(told).toEqual([['abort']]);
    loader.destroy();
    expect(loaders.latest()).toMatchObject({ aborts: 1, destroys: 1 });
  });
});

describe.each(['request', 'load'] as const)('a fault in the %s', (place) => {
  const error = new Error('out of order');
  const reported = vi.fn<(error: unknown) => void>();
  beforeEach(() => void vi.stubGlobal('reportError', reported));
  afterEach(() => {
    reported.mockClear();
    vi.unstubAllGlobals();
  });

  it("is reported, and the segment comes through the site's own loader", () => {
    const { loader, loaders, told, start } = setUp({ fault: { in: place, error } });
    start();
    expect(reported).toHaveBeenCalledExactlyOnceWith(error);
    expect(vi.getTimerCount()).toBe(0);
    expect(loaders.latest().configuration).toBe(LOADER_CONFIGURATION);
    loaders.latest().succeed(BYTES);
    expect(told.map(([kind]) => kind)).toEqual(['success']);
    loader.destroy();
    expect(loaders.latest().destroys).toBe(1);
  });
});

describe('what is not shared', () => {
  it("goes hls.js's own way through the site's loader, and says what it says", () => {
    const { loader, loaders, told, engines } = setUp({ isShared: false });
    loader.load(CONTEXT, LOADER_CONFIGURATION, {
      onSuccess: () => told.push(['success', new ArrayBuffer(0)]),
      onError: () => {},
      onTimeout: () => {},
    });
    expect(engines).toEqual([]);
    expect(loaders.made).toHaveLength(1);
    expect(loader.stats).toBe(loaders.made[0]?.stats);
    loaders.latest().succeed(BYTES);
    expect(told.map(([kind]) => kind)).toEqual(['success']);
    loader.destroy();
    expect(loaders.latest().destroys).toBe(1);
  });

  it('a loader without cache age or headers has none', () => {
    const { loader } = setUp();
    expect(loader.getCacheAge?.()).toBeNull();
    expect(loader.getResponseHeader?.('date')).toBeNull();
  });
});
