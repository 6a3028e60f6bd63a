// Attestations are made without a player, by names that must be the player's. So one text goes both ways: through hls.js itself, with all
// that it does to renditions between the playlist and its own lists, and through the tools' reader.
import { segmentKey, type SegmentId } from '@tributary/protocol';
import { onlyTrack, readMasterPlaylist, readMediaPlaylist } from '@tributary/playlist';
import type { Fragment, HlsConfig, LoaderCallbacks, LoaderContext } from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Names } from './names.ts';
import { freshStats } from './testing/hls-objects.ts';

const BASE = 'https://cdn.example/film/';
const lines = (...text: readonly string[]) => `${['#EXTM3U', ...text].join('\n')}\n`;
const media = (...text: readonly string[]) => lines('#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:7', ...text, '#EXT-X-ENDLIST');
const segments = (folder: string) => ['#EXTINF:2,', `${folder}/7.m4s?v=1`, '#EXT-X-DISCONTINUITY', '#EXTINF:1.5,', `../ads/${folder}.m4s`];

beforeEach(() => {
  // As much of a page as hls.js looks at before it plays anything.
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('location', { href: 'https://page.example/' });
  vi.stubGlobal('SourceBuffer', class { appendBuffer() {} remove() {} }); // prettier-ignore
  vi.stubGlobal('MediaSource', { isTypeSupported: () => true });
});
afterEach(() => vi.unstubAllGlobals());

/** What the player names, of every track of the stream, as keys. */
async function namedByPlayer(files: Readonly<Record<string, string>>, url: string): Promise<string[]> {
  const { default: Hls } = await import('hls.js');
  class Site {
    readonly stats = freshStats();
    context: LoaderContext | null = null;
    load(context: LoaderContext, _: unknown, callbacks: LoaderCallbacks<LoaderContext>): void {
      this.context = context;
      const text = files[context.url];
      queueMicrotask(() => {
        if (text === undefined) callbacks.onError({ code: 404, text: context.url }, context, null, this.stats);
        else callbacks.onSuccess({ url: context.url, data: text, code: 200 }, this.stats, context, null);
      });
    }
    abort(): void {}
    destroy(): void {}
  }
  const hls = new Hls({ loader: Site as unknown as HlsConfig['loader'], enableWorker: false, autoStartLoad: false });
  const names = new Names((address) => address);
  const named: SegmentId[] = [];
  const take = (fragments: readonly Fragment[]) => {
    for (const fragment of fragments) named.push(...[names.segment(hls, fragment)].filter((segment) => segment !== null));
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const [levels, sounds] = [new Set<number>(), new Set<number>()];
      const next = () => {
        const level = hls.levels.findIndex((_, index) => !levels.has(index));
        const sound = hls.audioTracks.findIndex((_, index) => !sounds.has(index));
        if (level >= 0) hls.loadLevel = level;
        else if (sound >= 0) hls.audioTrack = sound;
        else resolve();
      };
      hls.on(Hls.Events.ERROR, (_, { details, error }) => reject(new Error(details, { cause: error })));
      hls.on(Hls.Events.LEVEL_LOADED, (_, { level, details }) => {
        if (!levels.has(level)) take(details.fragments);
        levels.add(level);
        queueMicrotask(next);
      });
      hls.on(Hls.Events.AUDIO_TRACK_LOADED, (_, { id, details }) => {
        if (!sounds.has(id)) take(details.fragments);
        sounds.add(id);
        queueMicrotask(next);
      });
      hls.on(Hls.Events.MANIFEST_PARSED, () => {
        hls.startLevel = 0;
        hls.startLoad();
      });
      hls.loadSource(url);
    });
  } finally {
    hls.destroy();
  }
  return named.map(segmentKey).sort();
}

/** The same by the reader that the packager's tools use. */
function namedByTools(files: Readonly<Record<string, string>>, url: string): string[] {
  const text = files[url] ?? '';
  const tracks = text.includes('#EXT-X-STREAM-INF') ? readMasterPlaylist(text, url) : [onlyTrack(url)];
  return tracks
    .flatMap((track) => readMediaPlaylist(files[track.url] ?? '', track.url, track).segments)
    .map(({ id }) => segmentKey(id))
    .sort();
}

describe('the player and the tools name alike', () => {
  it.each<[string, number, Readonly<Record<string, string>>]>([
    [
      'a master with several renditions and languages',
      10,
      {
        'master.m3u8?token=abc': lines(
          '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="stereo",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="en.m3u8"',
          '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="stereo",NAME="Français",LANGUAGE="fr",AUTOSELECT=YES,URI="fr.m3u8"',
          '#EXT-X-STREAM-INF:BANDWIDTH=2400000,AVERAGE-BANDWIDTH=2000000,RESOLUTION=1920x1080,FRAME-RATE=30,CODECS="avc1.640028,mp4a.40.2",AUDIO="stereo"',
          '1080p.m3u8',
          '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="stereo"',
          '720p.m3u8?b=2&a=1',
          '#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="stereo"',
          'https://other.example/360p.m3u8',
        ),
        '1080p.m3u8': media(...segments('1080p')),
        '720p.m3u8?b=2&a=1': media(...segments('720p')),
        'https://other.example/360p.m3u8': media(...segments('360p')),
        'en.m3u8': media(...segments('en')),
        'fr.m3u8': media(...segments('fr')),
      },
    ],
    [
      'renditions that state little, and one codec that nobody knows',
      2,
      {
        'master.m3u8': lines(
          '#EXT-X-STREAM-INF:BANDWIDTH=1000',
          'plain.m3u8',
          '#EXT-X-STREAM-INF:BANDWIDTH=2000,CODECS="what.1"',
          'odd.m3u8',
        ),
        'plain.m3u8': media(...segments('plain')),
        'odd.m3u8': media(...segments('odd')),
      },
    ],
    [
      'byte ranges, in a file that begins with its init segment',
      3,
      {
        'master.m3u8': lines('#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=1280x720,CODECS="avc1.64001f"', '720p.m3u8'),
        '720p.m3u8': media(
          '#EXT-X-MAP:URI="720p.mp4",BYTERANGE="700@0"',
          '#EXT-X-BYTERANGE:100@700',
          '#EXTINF:2,',
          '720p.mp4',
          '#EXTINF:2,',
          '#EXT-X-BYTERANGE:50',
          '720p.mp4',
          '#EXT-X-BYTERANGE:60@0',
          '#EXTINF:2,',
          'other.mp4',
        ),
      },
    ],
    ['a media playlist alone', 2, { 'index.m3u8?channel=1': media('#EXT-X-GAP', '#EXTINF:2,', 'gap.m4s', ...segments('only')) }],
  ])('%s', async (_, count, relative) => {
    const files = Object.fromEntries(Object.entries(relative).map(([path, text]) => [new URL(path, BASE).href, text]));
    const [url = ''] = Object.keys(files);
    const byPlayer = await namedByPlayer(files, url);
    expect(byPlayer).toHaveLength(count);
    expect(new Set(byPlayer).size).toBe(count);
    expect(namedByTools(files, url)).toEqual(byPlayer);
  });
});
