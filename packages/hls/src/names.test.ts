import { MAX_SEQUENCE } from '@tributary/protocol';
import { describe, expect, it, vi } from 'vitest';
import { detailsOf, Names, rangeOf, type NameUrl } from './names.ts';
import { fakeFragment, fakeHls, type FakeFragment } from './testing/hls-objects.ts';

const asItIs: NameUrl = (url) => url;

const LOW = { uri: 'https://cdn.example/film/240p.m3u8', attrs: { BANDWIDTH: '200000', RESOLUTION: '426x240', CODECS: 'avc1.42c015' } };
const HIGH = { uri: 'https://cdn.example/film/720p.m3u8', attrs: { BANDWIDTH: '800000', RESOLUTION: '1280x720', CODECS: 'avc1.64001f' } };
const AUDIO = { url: 'https://cdn.example/film/en.m3u8', lang: 'en', name: 'English', audioCodec: 'mp4a.40.2', details: { live: true } };

const track = (hls: Parameters<Names['track']>[0], fragment: FakeFragment = {}) => new Names(asItIs).track(hls, fakeFragment(fragment));

describe('a track', () => {
  it('has its name whatever its index: players filter and sort levels as they like', () => {
    const all = fakeHls([LOW, HIGH]);
    expect(track(all, { level: 1 })).toBe(track(fakeHls([HIGH]), { level: 0 }));
    expect(track(all, { level: 1 })).toBe(track(fakeHls([HIGH, LOW]), { level: 0 }));
    expect(track(all, { level: 0 })).not.toBe(track(all, { level: 1 }));
  });

  it('differs between two encodings behind one path, and is one behind two hosts and tokens', () => {
    const other = { ...HIGH, attrs: { ...HIGH.attrs, BANDWIDTH: '900000' } };
    const elsewhere = { ...HIGH, uri: 'https://other-cdn.example/film/720p.m3u8?token=abc' };
    expect(track(fakeHls([other]))).not.toBe(track(fakeHls([HIGH])));
    expect(track(fakeHls([elsewhere]))).toBe(track(fakeHls([HIGH])));
  });

  it('of a redundant level is its own, even where all attributes are equal', () => {
    const backup = { ...HIGH, uri: 'https://cdn.example/backup/720p.m3u8' };
    expect(track(fakeHls([HIGH, backup]), { level: 1 })).not.toBe(track(fakeHls([HIGH, backup]), { level: 0 }));
  });

  it('has a name where the playlist says nothing of it', () => {
    expect(track(fakeHls([{ uri: 'https://cdn.example/film/only.m3u8' }]))).toMatch(/^[0-9a-f]{16}$/);
  });

  it('of sound is found among the audio tracks, and named by language and name', () => {
    const hls = fakeHls([LOW], [AUDIO, { ...AUDIO, lang: 'fr', name: 'Français' }]);
    const english = track(hls, { type: 'audio', level: 0 });
    expect(english).toMatch(/^[0-9a-f]{16}$/);
    expect(track(hls, { type: 'audio', level: 1 })).not.toBe(english);
    expect(track(hls, { type: 'main', level: 0 })).not.toBe(english);
  });

  it('is none where hls.js has forgotten it, or it is of another kind', () => {
    expect(track(fakeHls([LOW]), { level: 5 })).toBeNull();
    expect(track(fakeHls([LOW], []), { type: 'audio' })).toBeNull();
    expect(track(fakeHls([LOW]), { type: 'subtitle' })).toBeNull();
  });

  it('takes what the site makes of its address', () => {
    const nameUrl: NameUrl = (url, names) => (names === 'playlist' ? url.replace('/viewer-17/', '/') : url);
    const mine = fakeHls([{ ...LOW, uri: 'https://cdn.example/viewer-17/film/240p.m3u8' }]);
    expect(new Names(nameUrl).track(mine, fakeFragment())).toBe(track(fakeHls([LOW])));
  });
});

describe('a segment', () => {
  const hls = fakeHls([LOW]);
  const name = (fragment: FakeFragment) => new Names(asItIs).segment(hls, fakeFragment(fragment));

  it('is named by track, number, path and range', () => {
    const plain = name({});
    expect(plain).toMatchObject({ track: track(hls), sequence: 7 });
    expect(name({ url: 'https://cdn.example/ad/480p/7.m4s' })?.name).not.toBe(plain?.name);
    expect(name({ range: [0, 100] })?.name).not.toBe(plain?.name);
    expect(name({ range: [0, 100] })?.name).not.toBe(name({ range: [100, 200] })?.name);
    expect(name({ url: 'https://other.example/film/480p/7.m4s?token=x' })).toEqual(plain);
  });

  it.each<FakeFragment>([
    { sn: 'initSegment' },
    { sn: -1 },
    { sn: MAX_SEQUENCE + 1 },
    { url: '' },
    { level: 9 },
    { type: 'subtitle' },
    { gap: true },
  ])('is not shared: %o', (fragment) => {
    expect(name(fragment)).toBeNull();
  });

  it('has a range only where the playlist gives it one', () => {
    expect(rangeOf(fakeFragment())).toBeUndefined();
    expect(rangeOf(fakeFragment({ range: [200, 500] }))).toEqual({ start: 200, end: 500 });
  });
});

describe('a name is computed once', () => {
  const setUp = () => {
    const nameUrl = vi.fn<NameUrl>((url) => url);
    return { nameUrl, names: new Names(nameUrl), hls: fakeHls([LOW]) };
  };

  it('however often a playlist is refreshed, which makes new fragments of the same', () => {
    const { nameUrl, names, hls } = setUp();
    const first = names.segment(hls, fakeFragment());
    for (let refresh = 0; refresh < 5; refresh++) expect(names.segment(hls, fakeFragment())).toEqual(first);
    expect(nameUrl.mock.calls.map(([, what]) => what)).toEqual(['playlist', 'segment']);
    expect(names.segment(hls, fakeFragment({ range: [0, 100] }))).not.toEqual(first);
    expect(nameUrl).toHaveBeenCalledTimes(3);
  });

  it("but anew where a rendition's address changed under it", () => {
    const { names, hls } = setUp();
    const before = names.track(hls, fakeFragment());
    hls.levels[0]!.url[0] = 'https://cdn.example/backup/240p.m3u8';
    expect(names.track(hls, fakeFragment())).not.toBe(before);
  });

  it('is not given to what became a gap', () => {
    const { names, hls } = setUp();
    expect(names.segment(hls, fakeFragment())).not.toBeNull();
    expect(names.segment(hls, fakeFragment({ gap: true }))).toBeNull();
  });

  it('is forgotten in the end: what is remembered is bounded', () => {
    const { nameUrl, names, hls } = setUp();
    for (let sn = 0; sn <= 512; sn++) names.segment(hls, fakeFragment({ sn }));
    const calls = nameUrl.mock.calls.length;
    names.segment(hls, fakeFragment({ sn: 512 }));
    expect(nameUrl).toHaveBeenCalledTimes(calls);
    names.segment(hls, fakeFragment({ sn: 0 }));
    expect(nameUrl).toHaveBeenCalledTimes(calls + 1);
  });
});

describe('the playlist of a fragment', () => {
  it("is its own track's, which tells whether the stream is live on every hls.js version", () => {
    const hls = fakeHls([{ ...LOW, live: true }, { ...HIGH, live: false }, { uri: 'x' }], [AUDIO]);
    expect(detailsOf(hls, fakeFragment({ level: 0 }))?.live).toBe(true);
    expect(detailsOf(hls, fakeFragment({ level: 1 }))?.live).toBe(false);
    expect(detailsOf(hls, fakeFragment({ level: 2 }))).toBeUndefined();
    expect(detailsOf(hls, fakeFragment({ level: 3 }))).toBeUndefined();
    expect(detailsOf(hls, fakeFragment({ type: 'audio', level: 0 }))?.live).toBe(true);
  });
});
