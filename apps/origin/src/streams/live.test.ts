import { describe, expect, test } from 'vitest';
import { loadSample, RENDITION_NAMES } from '../sample/sample.ts';
import { SEGMENTS_PER_LOOP } from '../sample/timeline.ts';
import { readSpans, uris } from '../testing/segments.ts';
import { createCatalogue } from './catalogue.ts';
import { GRACE_SEGMENTS, segmentStartMs, STREAM_EPOCH_MS } from './live.ts';
import type { Resource } from './resource.ts';

const sample = await loadSample();
const catalogue = createCatalogue(sample, { renditions: RENDITION_NAMES, bitratesKbps: [], windowSegments: 8, vodMs: 600_000 });
const SN = 45_000_000; // years after the epoch: its decode times need more than 32 bits

function get(path: string, nowMs: number): Resource | undefined {
  const [pathname = '', query] = path.split('?');
  const found = catalogue.find(pathname, new URLSearchParams(query), nowMs);
  if (found !== undefined && 'readyAtMs' in found) throw new Error(`${path} is not there yet`);
  return found;
}
const text = (path: string, nowMs = 0): string => get(path, nowMs)?.body.toString() ?? '';
const bytes = (path: string, nowMs = 0): Buffer => get(path, nowMs)?.body ?? Buffer.alloc(0);

describe('the live window', () => {
  test('lists a segment once it is complete, not a millisecond before', () => {
    expect(uris(text('/live/480p.m3u8', segmentStartMs(SN + 1) - 1)).at(-1)).toBe(`480p/${SN - 1}.m4s`);
    expect(uris(text('/live/480p.m3u8', segmentStartMs(SN + 1))).at(-1)).toBe(`480p/${SN}.m4s`);
  });

  test.each([
    ['live', 8],
    ['live-long', 30],
  ])('%s has %i segments, numbered and dated', (stream, count) => {
    const playlist = text(`/${stream}/240p.m3u8`, segmentStartMs(SN + 1) + 700);
    const listed = uris(playlist);
    expect(listed).toEqual(Array.from({ length: count }, (_, n) => `240p/${SN - count + 1 + n}.m4s`));
    expect(playlist).toContain(`#EXT-X-MEDIA-SEQUENCE:${SN - count + 1}\n`);
    expect(playlist).toContain('#EXT-X-TARGETDURATION:2\n');
    expect(playlist).not.toContain('ENDLIST');
    const dates = [...playlist.matchAll(/PROGRAM-DATE-TIME:(\S+)/g)].map(([, date]) => Date.parse(date ?? ''));
    expect(dates).toEqual(listed.map((_, n) => STREAM_EPOCH_MS + (SN - count + 1 + n) * 2000));
  });

  test('begins at the epoch, and is empty there', () => {
    expect(uris(text('/live/240p.m3u8', STREAM_EPOCH_MS))).toEqual([]);
    const playlist = text('/live/240p.m3u8', segmentStartMs(2));
    expect(uris(playlist)).toEqual(['240p/0.m4s', '240p/1.m4s']);
    expect(playlist).toContain('#EXT-X-MEDIA-SEQUENCE:0\n');
  });

  test('serves what it listed for a while longer, and nothing of the future', () => {
    const nowMs = segmentStartMs(SN + 1);
    const oldest = SN - 7 - GRACE_SEGMENTS;
    expect(get(`/live/240p/${oldest}.m4s`, nowMs)?.cacheControl).toContain('immutable');
    expect(get(`/live/240p/${oldest - 1}.m4s`, nowMs)).toBeUndefined();
    expect(get(`/live/240p/${SN + 1}.m4s`, nowMs)).toBeUndefined();
    expect(get('/live/240p.m3u8', nowMs)?.cacheControl).toBe('public, max-age=1');
  });

  test('knows no other renditions, names or numbers', () => {
    const nowMs = segmentStartMs(SN + 1);
    const paths = ['1080p.m3u8', `1080p/${SN}.m4s`, `240p/0${SN}.m4s`, '240p/-1.m4s', '240p/1e3.m4s', '240p/', '', '../live/240p.m3u8'];
    for (const path of paths) expect(get(`/live/${path}`, nowMs), path).toBeUndefined();
  });
});

test('live goes through the point where the sample repeats without a gap, and in bytes of its own', () => {
  const firstOfLoop = Math.ceil(SN / SEGMENTS_PER_LOOP) * SEGMENTS_PER_LOOP;
  const nowMs = segmentStartMs(firstOfLoop + 3);
  for (const name of RENDITION_NAMES) {
    const seen = new Set<string>();
    for (let sn = firstOfLoop - 3; sn < firstOfLoop + 2; sn++) {
      const [here, next] = [bytes(`/live/${name}/${sn}.m4s`, nowMs), bytes(`/live/${name}/${sn + 1}.m4s`, nowMs)];
      seen.add(here.toString('latin1'));
      for (const [trackId, span] of readSpans(here)) expect(readSpans(next).get(trackId)?.startTicks).toBe(span.endTicks);
    }
    expect(seen.size).toBe(5);
    // Video starts exactly on the stream's clock.
    const video = readSpans(bytes(`/live/${name}/${firstOfLoop}.m4s`, nowMs)).get(1);
    expect(video?.startTicks).toBe(firstOfLoop * 2 * 90_000);
  }
});

test('two origins serve the same live bytes under the same ETag', () => {
  const other = createCatalogue(sample, { renditions: ['480p'], bitratesKbps: [], windowSegments: 4, vodMs: 64_000 });
  const nowMs = segmentStartMs(SN + 1);
  const found = other.find(`/live/480p/${SN}.m4s`, new URLSearchParams(), nowMs);
  expect(found !== undefined && 'body' in found && found.body.equals(bytes(`/live/480p/${SN}.m4s`, nowMs))).toBe(true);
});

describe('low latency', () => {
  const startMs = segmentStartMs(SN);
  const find = (path: string, nowMs: number) => {
    const [pathname = '', query] = path.split('?');
    return catalogue.find(pathname, new URLSearchParams(query), nowMs);
  };

  test('lists the parts that are complete, and hints at the next', () => {
    const playlist = text('/ll/240p.m3u8', startMs + 1100);
    expect(playlist).toContain(`URI="240p/${SN}.0.m4s",INDEPENDENT=YES\n`);
    expect(playlist).toContain(`URI="240p/${SN}.1.m4s"\n`);
    expect(playlist).toContain(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="240p/${SN}.2.m4s"\n`);
    expect(playlist).not.toContain(`#EXT-X-PART:DURATION=0.500,URI="240p/${SN}.2.m4s"`);
    expect(uris(playlist).at(-1)).toBe(`240p/${SN - 1}.m4s`);
  });

  test('lets the hinted part and a blocking reload wait, and nothing further away', () => {
    const nowMs = startMs + 1100;
    expect(find(`/ll/240p/${SN}.2.m4s`, nowMs)).toEqual({ readyAtMs: startMs + 1500 });
    expect(find(`/ll/240p/${SN}.3.m4s`, nowMs)).toBeUndefined();
    expect(find(`/ll/240p.m3u8?_HLS_msn=${SN}&_HLS_part=2`, nowMs)).toEqual({ readyAtMs: startMs + 1500 });
    expect(find(`/ll/240p.m3u8?_HLS_msn=${SN}`, nowMs)).toEqual({ readyAtMs: startMs + 2000 });
    expect(find(`/ll/240p.m3u8?_HLS_msn=${SN + 100}`, nowMs)).toBeUndefined();
    expect(find('/ll/240p.m3u8?_HLS_msn=x', nowMs)).toBeUndefined();
    expect(text(`/ll/240p.m3u8?_HLS_msn=${SN - 1}&_HLS_part=1`, nowMs)).toContain('#EXTM3U');
  });

  test('makes the segment of its parts', () => {
    const nowMs = startMs + 2000;
    const parts = [0, 1, 2, 3].map((part) => bytes(`/ll/240p/${SN}.${part}.m4s`, nowMs));
    expect(Buffer.concat(parts).equals(bytes(`/ll/240p/${SN}.m4s`, nowMs))).toBe(true);
  });
});
