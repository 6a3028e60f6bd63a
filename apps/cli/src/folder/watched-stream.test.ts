import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SigningKey } from '@tributary/attest';
import { expect, test } from 'vitest';
import { Sealer } from '../seal/sealer.ts';
import { TestFolder } from '../testing/folders.ts';
import { bytesOf, checkSeals, lines, mediaPlaylist, PUBLIC_URL } from '../testing/streams.ts';
import { WatchedStream } from './watched-stream.ts';

const key = await SigningKey.generate();
const going = new AbortController().signal;

function watched(folder: TestFolder, by = key) {
  const said: string[] = [];
  const stream = new WatchedStream({
    folder: folder.path,
    url: new URL(PUBLIC_URL),
    sealer: new Sealer(by, PUBLIC_URL),
    say: (line) => said.push(line),
  });
  return { said, look: () => stream.look(going) };
}

const live = (first: number, count = 6) => mediaPlaylist({ first, count, folder: 's' });
const sidecars = (folder: TestFolder, upTo = 30) =>
  Array.from({ length: upTo }, (_, index) => index).filter((index) => folder.read(`master.m3u8.seal-${index}`) !== undefined);

test('the window and some before it stay sealed as it moves on, older sidecars go', async () => {
  const folder = new TestFolder();
  const { look } = watched(folder);
  for (let first = 0; first < 100; first++) {
    folder.segments('s', first + 5, 1);
    if (first === 0) folder.segments('s', 0, 5);
    folder.put('master.m3u8', live(first));
    await look();
    expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 6, good: 6, wrong: [] });
    if (first > 6) folder.remove(`s/${first - 6}.m4s`);
  }
  expect(sidecars(folder)).toEqual(Array.from({ length: 11 }, (_, at) => 16 + at));
});

test('a playlist that is being written in place is sealed as far as it goes, and in the end all of it', async () => {
  const folder = new TestFolder();
  const { look, said } = watched(folder);
  folder.segments('s', 0, 6);
  const whole = live(0);
  for (let end = 0; end <= whole.length; end += 7) {
    folder.write('master.m3u8', whole.slice(0, end));
    await look();
  }
  folder.write('master.m3u8', whole);
  await look();
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 6, good: 6, wrong: [] });
  expect(said.filter((line) => !line.endsWith(' sealed'))).toEqual([]);
});

test('a master playlist that comes last, and half of it first', async () => {
  const folder = new TestFolder();
  const { look, said } = watched(folder);
  folder.segments('s', 0, 2);
  folder.write('720p.m3u8', live(0, 2));
  await look();
  expect(said).toEqual([expect.stringContaining('Waiting for')]);
  const master = lines('#EXT-X-STREAM-INF:BANDWIDTH=800000', '720p.m3u8');
  folder.write('master.m3u8', master.slice(0, 30));
  await look();
  folder.write('master.m3u8', master);
  await look();
  expect(await checkSeals(folder.fetch, key)).toMatchObject({ listed: 2, good: 2 });
  folder.write('master.m3u8', lines('#EXT-X-STREAM-INF:BANDWIDTH=900000', '720p.m3u8'));
  await look();
  expect(await checkSeals(folder.fetch, key), 'under its new name').toMatchObject({ listed: 2, good: 2 });
});

test('segments that come after the playlist, that go, and that are written again', async () => {
  const folder = new TestFolder();
  const { look } = watched(folder);
  folder.write('master.m3u8', live(0, 3));
  folder.segments('s', 0, 2);
  await look();
  expect((await checkSeals(folder.fetch, key)).wrong).toEqual([expect.stringContaining('2.m4s: not sealed')]);
  folder.segments('s', 2, 1);
  await look();
  folder.write('s/1.m4s', bytesOf('another take', 50_000));
  folder.remove('s/0.m4s');
  await look();
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 3, good: 2, wrong: [expect.stringContaining('0.m4s: not served')] });
});

test('one file that grows is sealed range by range, and anew when it begins anew', async () => {
  const folder = new TestFolder();
  const { look } = watched(folder);
  const ranged = (count: number) =>
    lines(
      '#EXT-X-TARGETDURATION:2',
      ...Array.from({ length: count }, (_, at) => [`#EXT-X-BYTERANGE:100@${at * 100}`, '#EXTINF:2,', 'all.ts']).flat(),
    );
  for (let count = 1; count < 5; count++) {
    folder.write('all.ts', Buffer.alloc(count * 100, 'first take'));
    folder.write('master.m3u8', ranged(count + 1));
    await look();
    expect(await checkSeals(folder.fetch, key)).toMatchObject({ good: count });
  }
  folder.write('all.ts', Buffer.alloc(200, 'second take'));
  folder.write('master.m3u8', ranged(2));
  await look();
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 2, good: 2, wrong: [] });
});

test('started again in the middle it keeps what was sealed before, with the key of then', async () => {
  const folder = new TestFolder();
  folder.segments('s', 0, 10);
  folder.write('master.m3u8', live(0, 8));
  await watched(folder).look();
  folder.write('master.m3u8', live(4, 6));
  const next = await SigningKey.generate();
  await watched(folder, next).look();
  expect((await checkSeals(folder.fetch, next)).good).toBe(6);
  // A viewer who lags behind still has the playlist of before.
  folder.write('master.m3u8', live(0, 4));
  expect((await checkSeals(folder.fetch, key)).good).toBe(4);
});

test('a damaged sidecar of an earlier run is written anew', async () => {
  const folder = new TestFolder();
  folder.segments('s', 0, 6);
  folder.write('master.m3u8', live(0));
  folder.write('master.m3u8.seal-0', 'TRSC and nonsense');
  await watched(folder).look();
  expect((await checkSeals(folder.fetch, key)).good).toBe(6);
});

test('a packager that counts anew is followed', async () => {
  const folder = new TestFolder();
  const { look } = watched(folder);
  for (const first of [3000, 3100, 0]) {
    folder.segments('s', first, 6);
    folder.write('master.m3u8', live(first));
    await look();
    expect((await checkSeals(folder.fetch, key)).good, String(first)).toBe(6);
  }
});

test('what is not in the folder is said once, and the rest is sealed', async () => {
  const folder = new TestFolder();
  const { look, said } = watched(folder);
  folder.write('master.m3u8', lines('#EXT-X-STREAM-INF:BANDWIDTH=1', 'bad.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=2', 'good.m3u8'));
  folder.write('bad.m3u8', lines('#EXT-X-TARGETDURATION:2', '#EXTINF:2,', 'https://ads.example/1.m4s'));
  folder.write('good.m3u8', live(0, 2));
  folder.segments('s', 0, 2);
  await look();
  await look();
  expect(said.filter((line) => line.includes('another host'))).toHaveLength(1);
  expect((await checkSeals(folder.fetch, key)).good).toBe(2);
});

test('what cannot be read is said once, and sealed when it can be', async () => {
  const folder = new TestFolder();
  const { look, said } = watched(folder);
  folder.segments('s', 0, 2);
  folder.remove('s/1.m4s');
  symlinkSync('1.m4s', join(folder.path, 's/1.m4s'));
  folder.write('master.m3u8', live(0, 2));
  for (let looks = 0; looks < 3; looks++) await look();
  expect(said.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
  folder.remove('s/1.m4s');
  folder.segments('s', 1, 1);
  await look();
  expect((await checkSeals(folder.fetch, key)).good).toBe(2);
});
