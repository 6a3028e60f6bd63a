import { MAX_SIDECAR_BYTES, segmentId, type TrackId } from '@tributary/protocol';
import type { HlsConfig } from 'hls.js';
import { describe, expect, it } from 'vitest';
import { Fragments } from './fragments.ts';
import { HlsSidecars } from './sidecar-fetcher.ts';
import { fakeFragment, siteLoaders } from './testing/hls-objects.ts';

const URL = 'https://cdn.example/live/480p.m3u8.seal-0';
const SEGMENT = segmentId('0123456789abcdef' as TrackId, 7, 'https://cdn.example/live/7.m4s');

function setUp(baseurl?: string) {
  const loaders = siteLoaders();
  const fragments = new Fragments();
  if (baseurl) fragments.add(SEGMENT, { fragment: Object.assign(fakeFragment(), { baseurl }), config: undefined });
  return { loaders, sidecars: new HlsSidecars({ loader: loaders.Loader } as unknown as HlsConfig, fragments) };
}

describe('the address of the playlist', () => {
  it.each([
    ['https://cdn.example/live/480p.m3u8?a=1&token=b', 'https://cdn.example/live/480p.m3u8?a=1&token=b'],
    ['https://cdn.example/live/480p.m3u8?_HLS_msn=9&a=1&_HLS_part=2', 'https://cdn.example/live/480p.m3u8?a=1'],
    ['https://cdn.example/live/480p.m3u8?_HLS_skip=YES', 'https://cdn.example/live/480p.m3u8'],
  ])('%s', (baseurl, expected) => expect(setUp(baseurl).sidecars.playlistUrl(SEGMENT)).toBe(expected));

  it('is not known of a segment that is not', () => expect(setUp().sidecars.playlistUrl(SEGMENT)).toBeUndefined());
});

describe('a sidecar', () => {
  it('comes by the loader of the playlists', async () => {
    const { loaders, sidecars } = setUp();
    const answer = sidecars.fetch(URL, new AbortController().signal);
    expect(loaders.latest().context).toMatchObject({ url: URL, responseType: 'arraybuffer' });
    loaders.latest().succeed(new Uint8Array([1, 2]));
    expect(await answer).toEqual(new Uint8Array([1, 2]));
    expect(loaders.latest().destroys).toBe(1);
  });

  it.each([
    [404, 'missing'],
    [403, 'missing'],
    [500, 'failed'],
    [0, 'failed'],
  ])('answered with %i is %s', async (code, expected) => {
    const { loaders, sidecars } = setUp();
    const answer = sidecars.fetch(URL, new AbortController().signal);
    loaders.latest().fail(code);
    expect(await answer).toBe(expected);
  });

  it('that is too large, late, text, or not wanted any more, is not taken', async () => {
    const { loaders, sidecars } = setUp();
    const { signal } = new AbortController();
    const large = sidecars.fetch(URL, signal);
    loaders
      .latest()
      .callbacks?.onProgress?.({ ...loaders.latest().stats, loaded: MAX_SIDECAR_BYTES + 1 }, loaders.latest().context!, '', null);
    expect(await large).toBe('failed');
    const late = sidecars.fetch(URL, signal);
    loaders.latest().timeOut();
    expect(await late).toBe('failed');
    const text = sidecars.fetch(URL, signal);
    loaders.latest().succeed('#EXTM3U');
    expect(await text).toBe('failed');
    const leaving = new AbortController();
    const left = sidecars.fetch(URL, leaving.signal);
    leaving.abort();
    expect(await left).toBe('failed');
    expect(loaders.latest().destroys).toBe(1);
    const made = loaders.made.length;
    expect(await sidecars.fetch(URL, leaving.signal)).toBe('failed');
    expect(loaders.made).toHaveLength(made);
  });

  it('costs nothing but itself where the site’s loader throws', async () => {
    const Throwing = function (): never {
      throw new Error('the site’s own');
    };
    const broken = new HlsSidecars({ loader: Throwing } as unknown as HlsConfig, new Fragments());
    expect(await broken.fetch(URL, new AbortController().signal)).toBe('failed');
  });
});
