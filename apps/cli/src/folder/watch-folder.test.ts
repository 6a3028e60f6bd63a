import { SigningKey } from '@tributary/attest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Sealer } from '../seal/sealer.ts';
import { TestFolder } from '../testing/folders.ts';
import { checkSeals, lines, mediaPlaylist, PUBLIC_URL } from '../testing/streams.ts';
import { watchFolder } from './watch-folder.ts';

const key = await SigningKey.generate();
const PATIENCE = { timeout: 50_000, interval: 20 }; // for a busy machine; a free one needs a moment
const POLL_MS = 100;

function start(folder: TestFolder, pollMs?: number) {
  const stop = new AbortController();
  const options = { folder: folder.path, url: new URL(PUBLIC_URL), sealer: new Sealer(key, PUBLIC_URL), say: () => {} };
  const ended = watchFolder({ ...options, ...(pollMs === undefined ? {} : { pollMs }) }, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  return { stop, ended };
}

test.each<[string, number | undefined]>([
  ['as the system tells of changes', undefined],
  ['by looking', POLL_MS],
])('follows a packager, %s: segments, then playlists, renamed or written in place', async (_, pollMs) => {
  const folder = new TestFolder();
  folder.write('master.m3u8', lines('#EXT-X-STREAM-INF:BANDWIDTH=2', 'a.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=1', 'b.m3u8'));
  start(folder, pollMs);
  for (let first = 0; first < 12; first++) {
    for (const name of ['a', 'b']) folder.segments(name, first, 6);
    folder.put('a.m3u8', mediaPlaylist({ first, count: 6, folder: 'a' }));
    folder.write('b.m3u8', mediaPlaylist({ first, count: 6, folder: 'b' }));
    await vi.waitFor(async () => expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 12, good: 12, wrong: [] }), PATIENCE);
  }
});

test('waits for a folder that is still empty, and for segments that come late', async () => {
  const folder = new TestFolder();
  start(folder);
  folder.write('master.m3u8', mediaPlaylist({ first: 0, count: 2, folder: 's' }));
  folder.segments('s', 0, 1);
  await vi.waitFor(async () => expect((await checkSeals(folder.fetch, key)).good).toBe(1), PATIENCE);
  folder.segments('s', 1, 1);
  await vi.waitFor(async () => expect((await checkSeals(folder.fetch, key)).good).toBe(2), PATIENCE);
});

test('ends when told to, also before it has begun', async () => {
  const { stop, ended } = start(new TestFolder());
  stop.abort();
  await expect(ended).resolves.toBeUndefined();
});

test('says where there is no folder', async () => {
  const options = { folder: '/nowhere/at/all', url: new URL(PUBLIC_URL), sealer: new Sealer(key, PUBLIC_URL), say: () => {} };
  await expect(watchFolder(options, new AbortController().signal)).rejects.toThrow(expect.objectContaining({ reason: 'missing-file' }));
});
