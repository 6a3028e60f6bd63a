import { segmentId, trackId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { isMasterPlaylist, onlyTrack, openMediaPlaylist, PlaylistError, readMasterPlaylist, readMediaPlaylist } from './index.ts';
import { MAX_PLAYLIST_CHARACTERS } from './parser.ts';

const MASTER_URL = 'https://cdn.example/film/master.m3u8?token=abc';
const MEDIA_URL = 'https://cdn.example/film/720p.m3u8';
const lines = (...text: readonly string[]) => `${['#EXTM3U', ...text].join('\n')}\n`;
const MEDIA = ['#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:7'];
const SEGMENT = ['#EXTINF:2,', '720p/7.m4s'];

const track = onlyTrack(MEDIA_URL);
const read = (...text: readonly string[]) => readMediaPlaylist(lines(...MEDIA, ...text), MEDIA_URL, track);
const numbers = (...text: readonly string[]) => read(...text).segments.map(({ id }) => id.sequence);

describe('a master playlist', () => {
  it('names renditions and sound by what it says of them', () => {
    const text = lines(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="low",NAME="English",LANGUAGE="en",URI="en.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="high",NAME="English",LANGUAGE="en",URI="en.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="low",NAME="In the picture"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="English",LANGUAGE="en",URI="text.m3u8"',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,CODECS="avc1.64001f",URI="iframes.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="low",SUBTITLES="text"',
      '720p.m3u8?quality=high',
      '#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="mp4a.40.2",AUDIO="high"',
      'sound.m3u8',
    );
    const url = 'https://cdn.example/film/';
    expect(readMasterPlaylist(text, MASTER_URL).map(({ id, kind, url }) => ({ id, kind, url }))).toEqual([
      {
        id: trackId({
          kind: 'main',
          url: `${url}720p.m3u8?quality=high`,
          bandwidth: 800_000,
          width: 1280,
          height: 720,
          codecs: 'avc1.64001f,mp4a.40.2',
        }),
        kind: 'main',
        url: `${url}720p.m3u8?quality=high`,
      },
      {
        id: trackId({ kind: 'main', url: `${url}sound.m3u8`, bandwidth: 100_000, codecs: 'mp4a.40.2' }),
        kind: 'main',
        url: `${url}sound.m3u8`,
      },
      {
        id: trackId({ kind: 'audio', url: `${url}en.m3u8`, language: 'en', name: 'English', codecs: 'mp4a.40.2' }),
        kind: 'audio',
        url: `${url}en.m3u8`,
      },
    ]);
  });

  it.each([
    ['nothing', ''],
    ["a CDN's error page", '<html>'],
    ['half a head', '#EXT'],
    ['no rendition yet', lines('#EXT-X-VERSION:7')],
    ['segments', lines(...MEDIA, ...SEGMENT)],
  ])('is not %s', (_, text) => {
    expect(() => readMasterPlaylist(text, MASTER_URL)).toThrow(
      expect.objectContaining({ name: 'PlaylistError', reason: 'not-a-playlist' }),
    );
  });
});

describe('a media playlist', () => {
  it('names its segments by number, address and range', () => {
    const { live, segments } = read(...SEGMENT, '#EXT-X-DISCONTINUITY', '#EXTINF:2,', 'https://ads.example/ad.m4s?x=1', '#EXT-X-ENDLIST');
    expect(live).toBe(false);
    expect(segments).toEqual([
      { id: segmentId(track.id, 7, 'https://cdn.example/film/720p/7.m4s'), url: 'https://cdn.example/film/720p/7.m4s', range: undefined },
      { id: segmentId(track.id, 8, 'https://ads.example/ad.m4s?x=1'), url: 'https://ads.example/ad.m4s?x=1', range: undefined },
    ]);
  });

  it('knows ranges, also those that go on where the last one ended, and beside an init segment of the same file', () => {
    const file = 'https://cdn.example/film/720p.mp4';
    const text = ['#EXT-X-MAP:URI="720p.mp4",BYTERANGE="700@0"', '#EXTINF:2,', '#EXT-X-BYTERANGE:100@700', '720p.mp4', '#EXT-X-BYTERANGE:50', '#EXTINF:2,', '720p.mp4']; // prettier-ignore
    expect(read(...text).segments).toEqual([
      { id: segmentId(track.id, 7, file, { start: 700, end: 800 }), url: file, range: { start: 700, end: 800 } },
      { id: segmentId(track.id, 8, file, { start: 800, end: 850 }), url: file, range: { start: 800, end: 850 } },
    ]);
  });

  it.each<[string, readonly number[], readonly string[]]>([
    ['gaps', [8], ['#EXT-X-GAP', ...SEGMENT, '#EXTINF:2,', '720p/8.m4s']],
    ['parts', [7], ['#EXT-X-PART:DURATION=1,URI="720p/7.0.m4s"', ...SEGMENT, '#EXT-X-PART:DURATION=1,URI="720p/8.0.m4s"', '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="720p/8.1.m4s"']],
    ['what a delta update left out', [10], ['#EXT-X-SKIP:SKIPPED-SEGMENTS=3', ...SEGMENT]],
    ['a segment without its address yet', [7], [...SEGMENT, '#EXTINF:2,']],
    ['anything where there is nothing yet', [], []],
  ])('does not name %s', (_, named, text) => expect(numbers(...text)).toEqual(named)); // prettier-ignore

  it('names only those that are wanted', () => {
    const text = lines(...MEDIA, ...SEGMENT, ...SEGMENT, ...SEGMENT);
    const { segments } = readMediaPlaylist(text, MEDIA_URL, track, { first: 8, last: 8 });
    expect(segments.map(({ id }) => id.sequence)).toEqual([8]);
  });

  it('is kept open: the same names, one at a time', () => {
    const text = lines(...MEDIA, ...SEGMENT, '#EXT-X-GAP', ...SEGMENT, ...SEGMENT);
    const open = openMediaPlaylist(text, MEDIA_URL, track);
    expect(open).toMatchObject({ live: true, targetDurationMs: 2000, count: 2, newestSequence: 9 });
    expect([7, 8, 9, 10].flatMap((sequence) => open.segment(sequence) ?? [])).toEqual(readMediaPlaylist(text, MEDIA_URL, track).segments);
    expect(openMediaPlaylist(lines(...MEDIA), MEDIA_URL, track).newestSequence).toBe(-1);
  });

  it('puts in what its master playlist defines', () => {
    const master = lines('#EXT-X-DEFINE:NAME="part",VALUE="first"', '#EXT-X-STREAM-INF:BANDWIDTH=1', '{$part}.m3u8');
    const [listed] = readMasterPlaylist(master, MASTER_URL);
    expect(listed?.url).toBe('https://cdn.example/film/first.m3u8');
    const text = lines('#EXT-X-DEFINE:IMPORT="part"', ...MEDIA, '#EXTINF:2,', '{$part}/7.m4s');
    expect(readMediaPlaylist(text, listed!.url, listed!).segments[0]?.url).toBe('https://cdn.example/film/first/7.m4s');
  });

  it('is not a master playlist, nor longer than any', () => {
    const master = lines('#EXT-X-STREAM-INF:BANDWIDTH=1', 'x.m3u8');
    expect([isMasterPlaylist(master), isMasterPlaylist(lines(...MEDIA))]).toEqual([true, false]);
    expect(() => readMediaPlaylist(master, MEDIA_URL, track)).toThrow(PlaylistError);
    const long = lines(...MEDIA, '#'.repeat(MAX_PLAYLIST_CHARACTERS));
    expect(() => readMediaPlaylist(long, MEDIA_URL, track)).toThrow(expect.objectContaining({ reason: 'oversize' }));
  });
});
