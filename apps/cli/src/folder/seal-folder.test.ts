import { readdirSync } from 'node:fs';
import { SigningKey } from '@tributary/attest';
import { decodeSidecar } from '@tributary/protocol';
import { expect, test } from 'vitest';
import { Sealer } from '../seal/sealer.ts';
import { TestFolder } from '../testing/folders.ts';
import { bytesOf, checkSeals, lines, MASTER, mediaPlaylist, PUBLIC_URL } from '../testing/streams.ts';
import { sealFolder } from './seal-folder.ts';
import { readPlaylistUrl } from './site-folder.ts';

const key = await SigningKey.generate();

function seal(folder: TestFolder, { url = PUBLIC_URL, name, by = key }: { url?: string; name?: string; by?: SigningKey } = {}) {
  const said: string[] = [];
  const sealer = new Sealer(by, url, name);
  return sealFolder({ folder: folder.path, url: new URL(url), sealer, say: (line) => said.push(line) }).then((report) => ({
    ...report,
    said,
  }));
}

function film(count = 40): TestFolder {
  const folder = new TestFolder();
  folder.write('master.m3u8', MASTER);
  for (const [playlist, segments] of [
    ['720p', '720p'],
    ['360p', '360p'],
    ['audio/en', 'audio/en'],
  ] as const) {
    // prettier-ignore
    folder.write(`${playlist}.m3u8`, mediaPlaylist({ first: 0, count, folder: segments.split('/').at(-1) ?? '', ended: true }));
    folder.segments(segments, 0, count);
  }
  return folder;
}

test('a film with several renditions and sound: every segment is sealed, four to a sidecar', async () => {
  const folder = film();
  expect(await seal(folder)).toEqual({ playlists: 3, attested: 120, live: [], said: [] });
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 120, good: 120, wrong: [] });
  expect(readdirSync(folder.path).filter((name) => name.startsWith('720p.m3u8'))).toEqual(['720p.m3u8', ...Array.from({ length: 10 }, (_, index) => `720p.m3u8.seal-${index}`)]); // prettier-ignore
  expect(readdirSync(`${folder.path}/audio`)).toContain('en.m3u8.seal-9');
});

test('a segment that was changed after it was sealed is found out', async () => {
  const folder = film(3);
  await seal(folder);
  folder.write('360p/1.m4s', bytesOf('something else', 33_001));
  expect(await checkSeals(folder.fetch, key)).toEqual({
    listed: 9,
    good: 8,
    wrong: [expect.stringContaining('360p/1.m4s: of other bytes')],
  });
  await seal(folder);
  expect((await checkSeals(folder.fetch, key)).wrong).toEqual([]);
});

test('sealed again with another key, nothing of the old one is left that is in its way', async () => {
  const folder = film(20);
  await seal(folder);
  const next = await SigningKey.generate();
  await seal(folder, { by: next });
  expect((await checkSeals(folder.fetch, next)).good).toBe(60);
});

test('sealed again after it was cut, no sidecar of the rest is left, and those of others are', async () => {
  const folder = film(40);
  await seal(folder);
  folder.write('720p.m3u8', mediaPlaylist({ first: 0, count: 10, folder: '720p', ended: true }));
  folder.write('720p.m3u8.seal-backup', 'not ours');
  await seal(folder);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('720p.m3u8'))).toEqual(['720p.m3u8', '720p.m3u8.seal-0', '720p.m3u8.seal-1', '720p.m3u8.seal-2', '720p.m3u8.seal-backup']); // prettier-ignore
});

test('a film longer than what is held in memory is sealed from its first segment to its last', async () => {
  const folder = new TestFolder();
  const count = 1200;
  const listed = Array.from({ length: count }, (_, at) => [`#EXT-X-BYTERANGE:10@${at * 10}`, '#EXTINF:2,', 'all.mp4']).flat();
  folder.write('master.m3u8', lines('#EXT-X-TARGETDURATION:2', ...listed, '#EXT-X-ENDLIST'));
  folder.write('all.mp4', Buffer.from(Array.from({ length: count * 10 }, (_, at) => at % 256)));
  folder.write('master.m3u8.seal-300', 'of a longer one');
  expect((await seal(folder)).attested).toBe(count);
  expect(await checkSeals(folder.fetch, key)).toMatchObject({ listed: count, good: count });
  expect(folder.read('master.m3u8.seal-300')).toBeUndefined();
});

test('a media playlist alone, by ranges, encrypted, with a name of the site', async () => {
  const folder = new TestFolder();
  folder.write('film.mp4', bytesOf('film', 100_000));
  folder.write(
    'only.m3u8',
    lines(
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-MEDIA-SEQUENCE:7',
      '#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1"',
      '#EXT-X-MAP:URI="film.mp4",BYTERANGE="100@0"',
      '#EXTINF:2,',
      '#EXT-X-BYTERANGE:50000@100',
      'film.mp4',
      '#EXTINF:2,',
      '#EXT-X-BYTERANGE:40000',
      'film.mp4',
      '#EXT-X-ENDLIST',
    ),
  );
  const url = 'https://cdn.example/live/only.m3u8?token=secret';
  expect(await seal(folder, { url, name: 'our film' })).toMatchObject({ playlists: 1, attested: 2 });
  expect(await checkSeals(folder.fetch, key, url, 'our film')).toEqual({ listed: 2, good: 2, wrong: [] });
});

test('a playlist that is listed twice is sealed under both names in the same sidecar', async () => {
  const folder = new TestFolder();
  const variant = (bandwidth: number) => [`#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth}`, '720p.m3u8'];
  folder.write('master.m3u8', lines(...variant(1000), ...variant(2000)));
  folder.write('720p.m3u8', mediaPlaylist({ first: 5, count: 2, folder: '720p', ended: true }));
  folder.segments('720p', 5, 2);
  expect(await seal(folder)).toMatchObject({ playlists: 1, attested: 4 });
  expect(await checkSeals(folder.fetch, key)).toEqual({ listed: 4, good: 4, wrong: [] });
  expect(decodeSidecar(Uint8Array.from(folder.read('720p.m3u8.seal-1') ?? []))).toHaveLength(4);
});

test('an empty segment is left out and said, a live playlist is said to go on', async () => {
  const folder = new TestFolder();
  folder.write('master.m3u8', mediaPlaylist({ first: 0, count: 2, folder: 's' }));
  folder.segments('s', 0, 2);
  folder.write('s/0.m4s', '');
  const { attested, live, said } = await seal(folder);
  expect({ attested, live }).toEqual({ attested: 1, live: [`${folder.path}/master.m3u8`] });
  expect(said).toEqual([expect.stringContaining('s/0.m4s is empty')]);
});

test.each<[string, string, string, (folder: TestFolder) => void]>([
  ['no master', 'missing-file', 'master.m3u8 is not there', (folder) => folder.remove('master.m3u8')],
  ['no media playlist', 'missing-file', '360p.m3u8 is not there', (folder) => folder.remove('360p.m3u8')],
  ['missing segments', 'missing-file', '(and 1 more)', (folder) => [0, 2].forEach((sn) => folder.remove(`720p/${sn}.m4s`))],
  ['no playlist', 'bad-playlist', 'no HLS playlist', (folder) => folder.write('720p.m3u8', '<html>')],
  [
    'a playlist outside',
    'bad-playlist',
    'outside https://cdn.example/live/',
    (folder) => folder.write('master.m3u8', lines('#EXT-X-STREAM-INF:BANDWIDTH=1', '../720p.m3u8')),
  ],
  [
    'a hidden way outside',
    'bad-playlist',
    'outside',
    (folder) => folder.write('master.m3u8', lines('#EXT-X-STREAM-INF:BANDWIDTH=1', '..%2f720p.m3u8')),
  ],
  [
    'another host',
    'bad-playlist',
    'another host',
    (folder) => folder.write('360p.m3u8', lines('#EXT-X-TARGETDURATION:2', '#EXTINF:2,', 'https://ads.example/1.m4s')),
  ],
])('%s is an error that says what to do', async (_, reason, message, spoil) => {
  // prettier-ignore
  const folder = film(3);
  spoil(folder);
  await expect(seal(folder)).rejects.toThrow(
    expect.objectContaining({ name: 'CliError', reason, message: expect.stringContaining(message) }),
  );
});

test.each(['master.m3u8', 'https://cdn.example/live/', 'file:///live/master.m3u8'])('%s is no public address', (url) => {
  expect(() => readPlaylistUrl(url)).toThrow(expect.objectContaining({ reason: 'bad-option' }));
});
