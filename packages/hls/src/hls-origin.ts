import { forgetOldest, remember, segmentKey, type SegmentId, type SegmentKey } from '@tributary/protocol';
import type { Origin, OriginAnswer, OriginRequest } from '@tributary/swarm';
import type { FragmentLoaderContext, HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderResponse } from 'hls.js';
import type { Fragments, KnownFragment } from './fragments.ts';
import type { KeptFragment } from './kept-fragments.ts';
import { LineMeter, type Exchanged, type LineSample } from './line-meter.ts';
import { rangeOf, type SegmentRange } from './names.ts';
import { OriginGoodput } from './origin-goodput.ts';
import type { LinkKnowledge } from './timing.ts';

export type FragmentLoaderClass = new (config: HlsConfig) => Loader<FragmentLoaderContext>;

/** What hls.js's own loader said, kept to say it to hls.js again. */
export type OriginFailure =
  | { readonly kind: 'error'; readonly code: number; readonly text: string; readonly networkDetails: NetworkDetails }
  | { readonly kind: 'timeout'; readonly networkDetails: NetworkDetails };

type NetworkDetails = Parameters<LoaderCallbacks<FragmentLoaderContext>['onTimeout']>[2];

const PROGRESS_INTERVAL_MS = 100; // as often as hls.js looks at a loader's progress
const HTTP_OK = 200;
const HTTP_RANGE_NOT_SATISFIABLE = 416;
const MAX_REMEMBERED_HOSTS = 64;
const MAX_SAMPLES = 32; // segments fetched that the player has not been given yet, or never will be: duty for the newest few
// By its value: this package brings no copy of hls.js with it. Versions before 1.7 do not look at it.
const MEDIA_FRAGMENT = 'media-fragment' as FragmentLoaderContext['type'];

/**
 * Fetches from the origin through the loader that hls.js would have used, so that the site's `xhrSetup`, credentials,
 * CMCD, time-outs and own loaders apply to every byte.
 */
export class HlsOrigin implements Origin {
  readonly #config: HlsConfig;
  readonly #loaderClass: FragmentLoaderClass;
  readonly #fragments: Fragments;
  // Hosts that answered a range with something else. The oldest is forgotten first, and learnt again.
  readonly #hostsWithoutRanges = new Set<string>();
  readonly #goodput = new OriginGoodput();
  readonly #line: LineMeter;
  // Of the latest answer for each segment. The oldest is forgotten first.
  readonly #samples = new Map<SegmentKey, LineSample>();

  /** @param exchanged what peers and this viewer have sent each other so far; undefined: there are none */
  constructor(config: HlsConfig, loaderClass: FragmentLoaderClass, fragments: Fragments, exchanged: () => Exchanged | undefined) {
    this.#config = config;
    this.#loaderClass = loaderClass;
    this.#fragments = fragments;
    this.#line = new LineMeter(exchanged);
  }

  /** What the origin has shown of the viewer's line, with its answer for this segment and before. The answer's sample is given once. */
  shownBy(segment: SegmentId): Pick<LinkKnowledge, 'originBitsPerSecond' | 'provenBitsPerSecond' | 'sample'> {
    const key = segmentKey(segment);
    const sample = this.#samples.get(key);
    this.#samples.delete(key);
    return { originBitsPerSecond: this.#goodput.bestBitsPerSecond, provenBitsPerSecond: this.#line.provenBitsPerSecond, sample };
  }

  /**
   * An answer that hls.js got by itself, before there was an engine: what it shows of the line is learnt.
   * @returns the segment's bytes; null where they are not in it
   */
  learn({ fragment, bytes, code, loading }: KeptFragment): Uint8Array<ArrayBuffer> | null {
    const asked = absoluteRange(rangeOf(fragment), {});
    const answer = judge({ data: bytes.buffer, ...(code === undefined ? {} : { code }) }, {}, asked);
    this.#goodput.add({ loading }, bytes.length);
    return typeof answer === 'object' && answer.status === 'ok' ? answer.bytes : null;
  }

  servesRanges(segment: SegmentId): boolean {
    const known = this.#fragments.get(segment);
    return known !== undefined && !this.#hostsWithoutRanges.has(hostOf(known.fragment.url));
  }

  async fetch(request: OriginRequest): Promise<OriginAnswer> {
    const known = this.#fragments.get(request.segment);
    if (!known) return failed(0, 'unknown fragment');
    const answer = await this.#load(known, request);
    const isWholeForRange = request.range !== undefined && answer !== 'range-mishandled' && answer.status === 'ok' && answer.wholeSegment;
    if (isWholeForRange || answer === 'range-mishandled') this.#rememberNoRanges(hostOf(known.fragment.url));
    if (answer !== 'range-mishandled') return answer;
    if (request.signal.aborted) return { status: 'aborted' };
    const whole = await this.#load(known, { ...request, range: undefined, totalBytes: undefined });
    return whole === 'range-mishandled' ? { status: 'size-mismatch' } : whole;
  }

  #remember(segment: SegmentId, sample: LineSample | undefined): void {
    const key = segmentKey(segment);
    this.#samples.delete(key);
    if (!sample) return;
    remember(this.#samples, key, sample, MAX_SAMPLES);
  }

  #rememberNoRanges(host: string): void {
    this.#hostsWithoutRanges.add(host);
    forgetOldest(this.#hostsWithoutRanges, MAX_REMEMBERED_HOSTS);
  }

  #load(known: KnownFragment, request: OriginRequest): Promise<OriginAnswer | 'range-mishandled'> {
    const { fragment } = known;
    const asked = absoluteRange(rangeOf(fragment), request);
    let loader: Loader<FragmentLoaderContext>;
    try {
      loader = new this.#loaderClass(this.#config);
    } catch (error) {
      return Promise.resolve(failed(0, String(error)));
    }
    const context: FragmentLoaderContext = {
      type: MEDIA_FRAGMENT,
      frag: fragment,
      part: null,
      responseType: 'arraybuffer',
      url: fragment.url,
      headers: {},
      rangeStart: asked?.start ?? 0,
      rangeEnd: asked?.end ?? 0,
    };
    return new Promise((resolve) => {
      const metered = this.#line.begin(loader.stats, performance.now());
      const progress = setInterval(() => {
        metered.look(performance.now());
        request.onProgress(loader.stats.loaded, loader.stats.total || undefined);
      }, PROGRESS_INTERVAL_MS);
      const onAbort = (): void => {
        try {
          loader.abort();
        } finally {
          settle({ status: 'aborted' });
        }
      };
      let isSettled = false;
      const settle = (answer: OriginAnswer | 'range-mishandled'): void => {
        // A loader that is aborted says so; one that is destroyed twice may not be made for it.
        if (isSettled) return;
        isSettled = true;
        clearInterval(progress);
        metered.end(loader.stats.loaded, performance.now());
        request.signal.removeEventListener('abort', onAbort);
        resolve(answer);
        // hls.js destroys its loaders inside their callbacks as well.
        loader.destroy();
      };
      request.signal.addEventListener('abort', onAbort, { once: true });
      const callbacks: LoaderCallbacks<FragmentLoaderContext> = {
        onSuccess: (response, stats) => {
          this.#remember(request.segment, metered.end(sizeOf(response), performance.now()));
          this.#goodput.add(stats, sizeOf(response));
          settle(judge(response, request, asked));
        },
        onError: ({ code, text }, _context, networkDetails) =>
          settle(
            request.range && code === HTTP_RANGE_NOT_SATISFIABLE
              ? 'range-mishandled'
              : { status: 'failed', failure: { kind: 'error', code, text, networkDetails } satisfies OriginFailure },
          ),
        onTimeout: (_stats, _context, networkDetails) =>
          settle({ status: 'failed', failure: { kind: 'timeout', networkDetails } satisfies OriginFailure }),
        onAbort: () => settle({ status: 'aborted' }),
      };
      try {
        loader.load(context, loaderConfiguration(this.#config, known.config), callbacks);
      } catch (error) {
        // A site's own loader may throw. hls.js takes that for a failed load, and so do we.
        settle(failed(0, String(error)));
      }
    });
  }
}

/** Of the segment; empty: all of it. */
type AskedPart = Pick<OriginRequest, 'range' | 'totalBytes'>;

interface AskedRange {
  readonly start: number;
  readonly end: number;
  /** Where the segment lies in the resource; undefined: it is all of it. */
  readonly segment: SegmentRange | undefined;
  /** One byte past the believed end is asked for: only a longer segment has it. */
  readonly probesEnd: boolean;
}

/** The range of the resource that holds the range of the segment. */
function absoluteRange(segment: SegmentRange | undefined, request: AskedPart): AskedRange | undefined {
  const base = segment?.start ?? 0;
  if (!request.range) return segment && { ...segment, segment, probesEnd: false };
  // In a byte-range playlist the resource goes on behind the segment, whose size the playlist states anyway.
  const probesEnd = segment === undefined && request.range.end === request.totalBytes;
  return { start: base + request.range.start, end: base + request.range.end + (probesEnd ? 1 : 0), segment, probesEnd };
}

function failed(code: number, text: string): OriginAnswer {
  return { status: 'failed', failure: { kind: 'error', code, text, networkDetails: null } satisfies OriginFailure };
}

function judge(
  response: Pick<LoaderResponse, 'data' | 'code'>,
  request: AskedPart,
  asked: AskedRange | undefined,
): OriginAnswer | 'range-mishandled' {
  if (!(response.data instanceof ArrayBuffer)) return failed(response.code ?? 0, 'not binary');
  const bytes = new Uint8Array(response.data);
  const { range } = request;
  if (asked && response.code === HTTP_OK) {
    // The whole resource where a part was asked for: the segment is all of it, or lies within.
    const { segment } = asked;
    if (!segment) return { status: 'ok', bytes, wholeSegment: true };
    const isAsked = bytes.length === asked.end - asked.start;
    if (!isAsked && bytes.length >= segment.end)
      return { status: 'ok', bytes: bytes.slice(segment.start, segment.end), wholeSegment: true };
    // Whatever this is, the segment is not in it: hls.js tries again, or another rendition.
    if (!isAsked && !range) return failed(HTTP_OK, `${bytes.length} bytes do not hold the range ${segment.start}-${segment.end - 1}`);
  }
  if (!range) return { status: 'ok', bytes, wholeSegment: true };
  if (bytes.length === range.end - range.start) return { status: 'ok', bytes, wholeSegment: false };
  // More than the believed rest: the segment is longer. Fewer: it is shorter, or the host cuts ranges.
  return asked?.probesEnd && bytes.length > range.end - range.start ? { status: 'size-mismatch' } : 'range-mishandled';
}

/**
 * As hls.js configures a fragment's load, for fragments that it has not asked for itself as well. It never lets a loader retry by
 * itself: a failure is to reach whoever can turn to another source, and not to be sat out inside.
 */
function loaderConfiguration(config: HlsConfig, known: LoaderConfiguration | undefined): LoaderConfiguration {
  const policy = known?.loadPolicy ?? config.fragLoadPolicy.default;
  const loadPolicy = { ...policy, errorRetry: null, timeoutRetry: null };
  return {
    ...known,
    loadPolicy,
    timeout: loadPolicy.maxLoadTimeMs,
    maxRetry: 0,
    retryDelay: 0,
    maxRetryDelay: 0,
    // Whole answers only: a loader that hands over chunks has nothing left for onSuccess.
    highWaterMark: Infinity,
  };
}

function sizeOf({ data }: LoaderResponse): number {
  return data instanceof ArrayBuffer ? data.byteLength : 0;
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
