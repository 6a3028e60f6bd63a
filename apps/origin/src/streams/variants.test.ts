import { createDecipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadSample, RENDITION_NAMES } from '../sample/sample.ts';
import { readSpans, readTimescales, uris } from '../testing/segments.ts';
import { ByteCache } from './byte-cache.ts';
import { createCatalogue } from './catalogue.ts';
import type { Resource } from './resource.ts';

const sample = await loadSample();
const catalogue = createCatalogue(sample, { renditions: RENDITION_NAMES, bitratesKbps: [], windowSegments: 8, vodMs: 601_000 });

function get(path: string): Resource {
  const found = catalogue.find(path, new URLSearchParams(), Date.UTC(2026, 0, 1));
  if (found === undefined || 'readyAtMs' in found) throw new Error(`no ${path}`);
  return found;
}
const text = (path: string): string => get(path).body.toString();
const has = (path: string): boolean => catalogue.find(path, new URLSearchParams(), Date.UTC(2026, 0, 1)) !== undefined;

test.each(catalogue.streamNames)('%s: whatever its playlists name is there', (stream) => {
  for (const media of uris(text(`/${stream}/master.m3u8`))) {
    const playlist = text(`/${stream}/${media}`);
    expect(playlist.startsWith('#EXTM3U\n')).toBe(true);
    const named = [...uris(playlist), ...[...playlist.matchAll(/^#EXT-X-(?:MAP|KEY|PART):.*URI="([^"]+)"/gm)].map(([, uri]) => uri ?? '')];
    expect(named.length).toBeGreaterThan(0);
    for (const uri of new Set(named)) expect(get(`/${stream}/${uri}`).body.length, uri).toBeGreaterThan(0);
  }
});

test('a film of any length ends, whole segments long, on one timeline', () => {
  const playlist = text('/vod/240p.m3u8');
  expect(uris(playlist)).toHaveLength(301);
  expect(playlist.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
  expect(has('/vod/240p/301.m4s')).toBe(false);
  const end = (sn: number) => readSpans(get(`/vod/240p/${sn}.m4s`).body).get(2);
  expect(end(32)?.startTicks).toBe(end(31)?.endTicks);
});

test('the byte-range film: each range is the segment, and the ranges cover the file', () => {
  const playlist = text('/byterange/480p.m3u8');
  const file = get('/byterange/480p.mp4').body;
  const map = Number(/BYTERANGE="(\d+)@0"/.exec(playlist)?.[1]);
  expect(file.subarray(0, map).equals(get('/vod/480p/init.mp4').body)).toBe(true);
  let at = map;
  for (const [sn, [, length, start]] of [...playlist.matchAll(/#EXT-X-BYTERANGE:(\d+)@(\d+)/g)].entries()) {
    expect(Number(start)).toBe(at);
    at += Number(length);
    expect(file.subarray(Number(start), at).equals(get(`/vod/480p/${sn}.m4s`).body)).toBe(true);
  }
  expect(at).toBe(file.length);
});

test('the encrypted film: decrypts to the segment with its key and IV, none of them used twice', () => {
  const playlist = text('/aes/240p.m3u8');
  const key = get('/aes/key.bin').body;
  const ivs = [...playlist.matchAll(/METHOD=AES-128,URI="key.bin",IV=0x([0-9a-f]{32})/g)].map(([, iv]) => iv ?? '');
  expect(new Set(ivs).size).toBe(32);
  for (const [sn, iv] of ivs.slice(0, 3).entries()) {
    const decipher = createDecipheriv('aes-128-cbc', key, Buffer.from(iv, 'hex'));
    const clear = Buffer.concat([decipher.update(get(`/aes/240p/${sn}.m4s`).body), decipher.final()]);
    expect(clear.equals(get(`/vod/240p/${sn}.m4s`).body)).toBe(true);
  }
});

test('alternate audio: pictures alone, either sound alone, all of the whole length', () => {
  const master = text('/audio/master.m3u8');
  expect(master).toMatch(/#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound".*LANGUAGE="en",DEFAULT=YES.*URI="audio.m3u8"/);
  expect(master).toMatch(/#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound".*LANGUAGE="de",DEFAULT=NO.*URI="audio-de.m3u8"/);
  expect(master).toMatch(/CODECS="avc1\.\w+,mp4a\.40\.2"/);
  expect([...readTimescales(get('/audio/480p/init.mp4').body)]).toEqual([[1, 90_000]]);
  expect(readSpans(get('/audio/480p/31.m4s').body).get(1)?.endTicks).toBe(64 * 90_000);
  for (const sound of ['audio', 'audio-de']) {
    expect([...readTimescales(get(`/audio/${sound}/init.mp4`).body)]).toEqual([[1, 48_000]]);
    expect(readSpans(get(`/audio/${sound}/31.m4s`).body).get(1)?.endTicks).toBe(64 * 48_000);
  }
  expect(get('/audio/audio/3.m4s').body.equals(get('/audio/audio-de/3.m4s').body)).toBe(false);
});

test('the discontinuity: timestamps jump, and the codec parameters change', () => {
  const playlist = text('/discontinuity/720p.m3u8');
  const [before = '', after = ''] = playlist.split('#EXT-X-DISCONTINUITY\n');
  const span = (uri: string | undefined) => readSpans(get(`/discontinuity/${uri}`).body).get(1);
  const jump = (span(uris(after)[0])?.startTicks ?? 0) - (span(uris(before).at(-1))?.endTicks ?? 0);
  expect(jump / 90_000).toBeGreaterThan(3600);
  expect(after).toContain('#EXT-X-MAP');
  const init = (clip: string) => get(`/discontinuity/720p/${clip}-init.mp4`).body;
  expect(init('feature').equals(init('insert'))).toBe(false);
});

test('MPEG-TS: whole packets', () => {
  for (const uri of uris(text('/ts/240p.m3u8'))) {
    const { body, contentType } = get(`/ts/${uri}`);
    expect(contentType).toBe('video/mp2t');
    expect(body.length % 188).toBe(0);
    for (let at = 0; at < body.length; at += 188) if (body[at] !== 0x47) throw new Error(`no sync byte at ${at} of ${uri}`);
  }
});

test('every path has an ETag of its own', () => {
  const paths = ['/vod/240p/0.m4s', '/vod/240p/1.m4s', '/vod/480p/0.m4s', '/aes/240p/0.m4s', '/audio/240p/0.m4s', '/vod/240p/init.mp4'];
  expect(new Set(paths.map((path) => get(path).etag)).size).toBe(paths.length);
});

describe('the cache', () => {
  test('stays within its bytes and drops the least recently used', () => {
    const cache = new ByteCache(10_000);
    const make = (key: string) => cache.getOrMake(key, () => Buffer.alloc(3000));
    const first = make('a');
    make('b');
    expect(make('a')).toBe(first);
    make('c');
    expect(cache.count).toBe(2);
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
    expect(make('a')).toBe(first);
  });

  test('hands out what is too large without keeping it, and bounds empty entries as well', () => {
    const cache = new ByteCache(10_000);
    expect(cache.getOrMake('large', () => Buffer.alloc(20_000))).toHaveLength(20_000);
    expect(cache.count).toBe(0);
    for (let n = 0; n < 1000; n++) cache.getOrMake(`${n}`, () => Buffer.alloc(0));
    expect(cache.count).toBeLessThan(20);
  });
});

test('captions: a playlist for each language, and a cue for each segment', () => {
  const master = text('/captions/master.m3u8');
  expect([...master.matchAll(/TYPE=SUBTITLES,.*LANGUAGE="(\w+)".*URI="([^"]+)"/g)].map(([, language, uri]) => [language, uri])).toEqual([
    ['en', 'captions-en.m3u8'],
    ['de', 'captions-de.m3u8'],
  ]);
  expect(master).toMatch(/STREAM-INF:.*SUBTITLES="subtitles"/);
  const film = text('/captions/240p.m3u8');
  const captions = get('/captions/captions-en.vtt');
  expect(captions.contentType).toBe('text/vtt');
  const cues = captions.body.toString().split('\n\n').slice(1);
  expect(cues).toHaveLength(uris(film).length);
  expect(cues[1]?.trim()).toBe('00:00:02.000 --> 00:00:04.000\nThis is segment 1.');
});
