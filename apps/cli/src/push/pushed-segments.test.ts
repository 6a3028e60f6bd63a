import { expect, test } from 'vitest';
import { onlyTrack, readMediaPlaylist } from '@tributary/playlist';
import { lines } from '../testing/streams.ts';
import { PublicPaths } from './public-paths.ts';
import { MAX_PUSHED_HASH_BYTES, MAX_PUSHED_SEGMENTS, PushedSegments } from './pushed-segments.ts';

const URL_TEXT = 'https://cdn.example/live/only.m3u8';
const at = (name: string) => {
  const text = lines('#EXT-X-TARGETDURATION:2', '#EXTINF:2,', name);
  return readMediaPlaylist(text, URL_TEXT, onlyTrack(URL_TEXT)).segments[0]!;
};
const hashed = (bytes: number) => ({ totalBytes: 1, pieceHashes: new Uint8Array(bytes) });
const setUp = () => new PushedSegments(new PublicPaths(new URL(URL_TEXT)), () => {});

test('remembers a bounded number of segments, and forgets the oldest', async () => {
  const segments = setUp();
  for (let sn = 0; sn <= MAX_PUSHED_SEGMENTS; sn++) segments.arrived(`/${sn}.ts`, 'not-attestable');
  expect(await segments.stampOf(at('0.ts'))).toBeUndefined();
  expect(await segments.stampOf(at('1.ts'))).toBeDefined();
});

test('remembers a bounded number of bytes, also where one name comes again and again', async () => {
  const segments = setUp();
  const half = MAX_PUSHED_HASH_BYTES / 2;
  for (const name of ['/a.ts', '/b.ts', '/b.ts', '/b.ts']) segments.arrived(name, hashed(half));
  expect(await segments.stampOf(at('a.ts'))).toBeDefined();
  const newest = hashed(half);
  segments.arrived('/c.ts', newest);
  expect(await segments.stampOf(at('a.ts'))).toBeUndefined();
  expect((await segments.hash(at('c.ts'))) === newest).toBe(true);
});

test('knows a segment that was pushed again from the one before', async () => {
  const segments = setUp();
  segments.arrived('/a.ts', hashed(32));
  const before = await segments.stampOf(at('a.ts'));
  segments.arrived('/a.ts', hashed(32));
  expect(await segments.stampOf(at('a.ts'))).not.toBe(before);
  expect(await segments.stampOf(at('https://other.example/live/a.ts'))).toBeUndefined();
});
