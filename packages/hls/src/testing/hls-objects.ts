// hls.js's objects, as far as the adapters look at them.
import type { Fragment, FragmentLoaderContext, HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderStats } from 'hls.js';
import type Hls from 'hls.js';
import type { FragmentLoaderClass } from '../hls-origin.ts';

export function freshStats(): LoaderStats {
  return {
    aborted: false,
    loaded: 0,
    retry: 0,
    total: 0,
    chunkCount: 0,
    bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
}

export interface FakeFragment {
  readonly sn?: number | 'initSegment';
  readonly url?: string;
  readonly level?: number;
  readonly type?: 'main' | 'audio' | 'subtitle';
  readonly range?: readonly [number, number];
  readonly gap?: boolean;
}

export function fakeFragment({
  sn = 7,
  url = 'https://cdn.example/film/480p/7.m4s',
  level = 0,
  type = 'main',
  range,
  gap,
}: FakeFragment = {}): Fragment {
  const [byteRangeStartOffset, byteRangeEndOffset] = range ?? [undefined, undefined];
  const fragment = { sn, url, level, type, byteRange: range ?? [], byteRangeStartOffset, byteRangeEndOffset, start: 14, duration: 2, gap };
  return fragment as unknown as Fragment;
}

export interface FakeLevel {
  readonly uri: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly live?: boolean;
}

export function fakeHls(levels: readonly FakeLevel[], audioTracks: readonly object[] = []): Hls {
  const list = levels.map(({ uri, attrs = {}, live }) => ({ url: [uri], attrs, details: live === undefined ? undefined : { live } }));
  return { levels: list, audioTracks } as unknown as Hls;
}

const LOAD_POLICY = { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 120_000, timeoutRetry: null, errorRetry: null };

export const LOADER_CONFIGURATION: LoaderConfiguration = {
  loadPolicy: LOAD_POLICY,
  timeout: 20_000,
  maxRetry: 0,
  retryDelay: 0,
  maxRetryDelay: 0,
};

export const HLS_CONFIG = { fragLoadPolicy: { default: LOAD_POLICY } } as unknown as HlsConfig;

export function fragmentContext(fragment: Fragment): FragmentLoaderContext {
  return {
    frag: fragment,
    part: null,
    url: fragment.url,
    responseType: 'arraybuffer',
    rangeStart: 0,
    rangeEnd: 0,
  } as FragmentLoaderContext;
}

/** A loader of the site's own that answers when the test says so. Every instance is kept. */
export interface SiteLoaders {
  readonly Loader: FragmentLoaderClass;
  readonly made: SiteLoader[];
  /** The newest one that was told to load. */
  latest(): SiteLoader;
}

export class SiteLoader implements Loader<FragmentLoaderContext> {
  context: FragmentLoaderContext | null = null;
  readonly stats = freshStats();
  configuration: LoaderConfiguration | null = null;
  callbacks: LoaderCallbacks<FragmentLoaderContext> | null = null;
  aborts = 0;
  destroys = 0;

  load(context: FragmentLoaderContext, configuration: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
    this.context = context;
    this.configuration = configuration;
    this.callbacks = callbacks;
  }

  abort(): void {
    this.aborts++;
    const { context } = this;
    if (context) this.callbacks?.onAbort?.(this.stats, context, null);
  }

  destroy(): void {
    this.destroys++;
    this.callbacks = null;
  }

  get asked(): { start: number; end: number } | null {
    const { rangeStart = 0, rangeEnd = 0 } = this.context ?? {};
    return rangeEnd === 0 ? null : { start: rangeStart, end: rangeEnd };
  }

  succeed(bytes: Uint8Array<ArrayBuffer> | string, code = 200): void {
    const { context } = this;
    if (!context) throw new Error('Nothing was loaded: call succeed() after load().');
    const data = typeof bytes === 'string' ? bytes : bytes.slice().buffer;
    this.callbacks?.onSuccess({ url: context.url, data, code }, this.stats, context, null);
  }

  fail(code: number, text = ''): void {
    if (this.context) this.callbacks?.onError({ code, text }, this.context, null, this.stats);
  }

  timeOut(): void {
    if (this.context) this.callbacks?.onTimeout(this.stats, this.context, null);
  }
}

export function siteLoaders(): SiteLoaders {
  const made: SiteLoader[] = [];
  return {
    made,
    Loader: class extends SiteLoader {
      constructor() {
        super();
        made.push(this);
      }
    },
    latest() {
      const loader = made.findLast(({ context }) => context !== null);
      if (!loader) throw new Error('No loader was told to load.');
      return loader;
    },
  };
}
