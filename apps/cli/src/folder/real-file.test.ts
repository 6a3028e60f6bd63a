import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SigningKey } from '@tributary/attest';
import { decodeSidecar } from '@tributary/protocol';
import { expect, test } from 'vitest';
import { Sealer } from '../seal/sealer.ts';
import { TestFolder } from '../testing/folders.ts';
import { checkSeals, mediaPlaylist, PUBLIC_URL } from '../testing/streams.ts';
import { sealFolder } from './seal-folder.ts';
import { WatchedStream } from './watched-stream.ts';

const key = await SigningKey.generate();

const options = (folder: TestFolder, say: (line: string) => void = () => {}) => ({
  folder: folder.path,
  url: new URL(PUBLIC_URL),
  sealer: new Sealer(key, PUBLIC_URL),
  say,
});

function film(): TestFolder {
  const folder = new TestFolder();
  folder.write('master.m3u8', mediaPlaylist({ first: 0, count: 3, folder: 's', ended: true }));
  folder.segments('s', 0, 3);
  return folder;
}

const pipe = (folder: TestFolder, name: string) => execFileSync('mkfifo', [join(folder.path, name)]);

test('links within the folder are followed', async () => {
  const folder = film();
  folder.remove('s/1.m4s');
  folder.segments('elsewhere', 1, 1);
  symlinkSync('../elsewhere/1.m4s', join(folder.path, 's/1.m4s'));
  expect(await sealFolder(options(folder))).toMatchObject({ attested: 3 });
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 3, good: 3, wrong: [] });
});

test('nothing outside the folder is signed, whatever links to it, and no sidecar is written there', async () => {
  const outside = new TestFolder();
  outside.write('secret.m4s', 'not of this stream');
  outside.write('720p.m3u8', mediaPlaylist({ first: 0, count: 1, folder: 's', ended: true }));

  const linked = film();
  linked.remove('s/1.m4s');
  symlinkSync(join(outside.path, 'secret.m4s'), join(linked.path, 's/1.m4s'));
  await expect(sealFolder(options(linked))).rejects.toMatchObject({
    reason: 'bad-playlist',
    message: expect.stringContaining('a link out of'),
  });

  const folders = film();
  folders.write('master.m3u8', ['#EXTM3U', '#EXT-X-STREAM-INF:BANDWIDTH=1', 'sub/720p.m3u8', ''].join('\n'));
  symlinkSync(outside.path, join(folders.path, 'sub'));
  await expect(sealFolder(options(folders))).rejects.toMatchObject({ reason: 'bad-playlist' });
  expect(outside.read('720p.m3u8.seal-0')).toBeUndefined();
});

test('a pipe in the place of a playlist, a segment or a sidecar keeps nobody waiting', async () => {
  const segment = film();
  segment.remove('s/1.m4s');
  pipe(segment, 's/1.m4s');
  await expect(sealFolder(options(segment))).rejects.toMatchObject({
    reason: 'bad-playlist',
    message: expect.stringContaining('is a pipe'),
  });

  const playlist = new TestFolder();
  pipe(playlist, 'master.m3u8');
  const said: string[] = [];
  await new WatchedStream(options(playlist, (line) => said.push(line))).look(new AbortController().signal);
  expect(said).toEqual([expect.stringContaining('is a pipe')]);

  const sidecar = film();
  pipe(sidecar, 'master.m3u8.seal-0');
  expect(await sealFolder(options(sidecar))).toMatchObject({ attested: 3 });
  expect(await checkSeals(sidecar.fetch, key)).toEqual({ listed: 3, good: 3, wrong: [] });
});

test('in a folder that is watched, what is none of its files is said and left out, and the rest is sealed', async () => {
  const folder = film();
  folder.remove('s/0.m4s');
  pipe(folder, 's/0.m4s');
  folder.remove('s/1.m4s');
  symlinkSync('/etc/hostname', join(folder.path, 's/1.m4s'));
  const said: string[] = [];
  const stream = new WatchedStream(options(folder, (line) => said.push(line)));
  for (const _again of [1, 2]) await stream.look(new AbortController().signal);
  expect(said).toEqual([
    expect.stringContaining('is a pipe'),
    expect.stringContaining('is a link out of'),
    expect.stringContaining(': 1 sealed'),
  ]);
  const sidecar = folder.read('master.m3u8.seal-0');
  expect(decodeSidecar(Uint8Array.from(sidecar ?? [])).map(({ segment }) => segment.sequence)).toEqual([2]);
});

test('a link in the place of a sidecar is replaced, and what it leads to is neither read nor written', async () => {
  const folder = film();
  const outside = new TestFolder();
  outside.write('file', 'kept');
  symlinkSync(join(outside.path, 'file'), join(folder.path, 'master.m3u8.seal-0'));
  await sealFolder(options(folder));
  expect(readFileSync(join(outside.path, 'file'), 'utf8')).toBe('kept');
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 3, good: 3, wrong: [] });
});
