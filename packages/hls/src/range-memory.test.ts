import { segmentId, trackId, type SegmentId } from '@tributary/protocol';
import type { Fragment, FragmentLoaderContext, HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderStats } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { Fragments } from './fragments.ts';
import { HlsOrigin } from './hls-origin.ts';

const TRACK = trackId({ kind: 'main', url: 'https://cdn.example/480p.m3u8', bandwidth: 1_200_000 });
const SEGMENT_BYTES = 1_000;
const RANGE = { start: 400, end: SEGMENT_BYTES };

type Answer = { readonly code: number; readonly bytes: number };

/** An origin behind a loader that answers ranges as `answer` says, and everything else whole. */
function originThat(answer: Answer, asked: FragmentLoaderContext[] = []): { origin: HlsOrigin; at(url: string): SegmentId } {
  class TestLoader implements Loader<FragmentLoaderContext> {
    context: FragmentLoaderContext | null = null;
    stats = { loaded: 0, total: 0, loading: { start: 0, first: 0, end: 0 } } as LoaderStats;
    load(context: FragmentLoaderContext, _config: LoaderConfiguration, callbacks: LoaderCallbacks<FragmentLoaderContext>): void {
      asked.push(context);
      const { code, bytes } = context.rangeEnd ? answer : { code: 200, bytes: SEGMENT_BYTES };
      queueMicrotask(() => {
        if (code >= 400) callbacks.onError({ code, text: '' }, context, null, this.stats);
        else callbacks.onSuccess({ url: context.url, data: new ArrayBuffer(bytes), code }, this.stats, context, null);
      });
    }
    abort(): void {}
    destroy(): void {}
  }
  const fragments = new Fragments();
  const config = { fragLoadPolicy: { default: { maxLoadTimeMs: 1 } } } as HlsConfig;
  const origin = new HlsOrigin(config, TestLoader, fragments, () => undefined);
  return {
    origin,
    at: (url) => {
      const segment = segmentId(TRACK, 1, url);
      fragments.add(segment, { fragment: { url, byteRange: [] as number[] } as Fragment, config: undefined });
      return segment;
    },
  };
}

const fetchRange = (origin: HlsOrigin, segment: SegmentId): ReturnType<HlsOrigin['fetch']> =>
  origin.fetch({ segment, range: RANGE, totalBytes: SEGMENT_BYTES, signal: new AbortController().signal, onProgress: () => {} });

describe('a host that mishandles ranges', () => {
  it.each([
    { what: 'answers with the whole segment', code: 200, bytes: SEGMENT_BYTES, requests: 1 },
    { what: 'refuses the range', code: 416, bytes: 0, requests: 2 },
    { what: 'cuts the range short', code: 206, bytes: 10, requests: 2 },
  ])('that $what gives the whole segment and is remembered', async ({ code, bytes, requests }) => {
    const asked: FragmentLoaderContext[] = [];
    const { origin, at } = originThat({ code, bytes }, asked);
    const segment = at('https://a.example/1.m4s');
    expect(origin.servesRanges(segment)).toBe(true);
    expect(await fetchRange(origin, segment)).toMatchObject({ status: 'ok', wholeSegment: true, bytes: { length: SEGMENT_BYTES } });
    expect(asked.length).toBe(requests);
    expect(origin.servesRanges(at('https://a.example/2.m4s'))).toBe(false);
    expect(origin.servesRanges(at('https://b.example/1.m4s'))).toBe(true);
  });

  it('but one that serves them goes on being asked for them', async () => {
    const { origin, at } = originThat({ code: 206, bytes: RANGE.end - RANGE.start });
    const segment = at('https://a.example/1.m4s');
    expect(await fetchRange(origin, segment)).toMatchObject({
      status: 'ok',
      wholeSegment: false,
      bytes: { length: RANGE.end - RANGE.start },
    });
    expect(origin.servesRanges(segment)).toBe(true);
  });

  it('is forgotten where there are too many of them, the oldest first', async () => {
    const { origin, at } = originThat({ code: 416, bytes: 0 });
    for (let host = 0; host <= 64; host++) await fetchRange(origin, at(`https://h${host}.example/1.m4s`));
    expect(origin.servesRanges(at('https://h0.example/1.m4s'))).toBe(true);
    expect(origin.servesRanges(at('https://h1.example/1.m4s'))).toBe(false);
  });
});
