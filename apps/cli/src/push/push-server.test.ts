import { request as httpRequest } from 'node:http';
import { SigningKey } from '@tributary/attest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Sealer } from '../seal/sealer.ts';
import { bytesOf, checkSeals, lines, mediaPlaylist, PUBLIC_URL } from '../testing/streams.ts';
import { send, WebServer } from '../testing/web-server.ts';
import { MAX_PLAYLIST_BYTES, startPushServer } from './push-server.ts';
import { MAX_EARLY_PLAYLISTS } from './pushed-stream.ts';
import { Upstream } from './upstream.ts';

const key = await SigningKey.generate();
const MASTER = lines('#EXT-X-STREAM-INF:BANDWIDTH=800000', '720p.m3u8');
const PATIENCE = { timeout: 50_000, interval: 20 };

async function setUp(upstreamUrl?: string) {
  const web = await new WebServer().start();
  const said: string[] = [];
  const proxy = await startPushServer({
    port: 0,
    host: '127.0.0.1',
    url: new URL(PUBLIC_URL),
    upstream: new Upstream(upstreamUrl ?? `${web.url}/ingest/live`),
    sealer: new Sealer(key, PUBLIC_URL),
    say: (line) => said.push(line),
  });
  onTestFinished(() => proxy.close());
  const url = `http://127.0.0.1:${proxy.port}`;
  const put = (path: string, body: Parameters<typeof send>[2], headers = {}) => send('PUT', `${url}${path}`, body, headers);
  const segment = (sn: number) => put(`/720p/${sn}.m4s`, bytesOf(`720p/${sn}`, 33_000 + sn));
  const playlist = (first: number, count = 4) => put('/720p.m3u8', mediaPlaylist({ first, count, folder: '720p' }));
  return { web, url, said, put, segment, playlist, proxy };
}

const paths = (web: WebServer) => web.seen.filter(({ method }) => method === 'PUT').map(({ path }) => path);

test('a live stream goes through, and no segment is listed upstream before it is sealed there', async () => {
  const { web, put, segment, playlist } = await setUp();
  expect((await put('/master.m3u8', MASTER)).status).toBe(201);
  for (const sn of [0, 1, 2]) await segment(sn);
  for (let first = 0; first < 40; first++) {
    await segment(first + 3);
    expect((await playlist(first)).status).toBe(201);
    expect(await checkSeals(web.fetch, key)).toEqual({ listed: 4, good: 4, wrong: [] });
  }
  const order = paths(web);
  expect(order.slice(-3)).toEqual(['/ingest/live/720p/42.m4s', '/ingest/live/720p.m3u8.seal-10', '/ingest/live/720p.m3u8']);
  const sidecars = web.seen.filter(({ path }) => path.includes('.seal-'));
  expect(sidecars.filter(({ method }) => method === 'DELETE')).toEqual([]);
  expect(sidecars.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(1);
});

test('bytes, headers, query and answers pass as they are', async () => {
  const { web, put } = await setUp();
  const chunks = [1, 2, 3].map((name) => bytesOf(`chunk ${name}`, 70_000));
  const answer = await put('/720p/0.m4s?token=a&b=%20', chunks, { 'content-type': 'video/mp4', authorization: 'Bearer x', 'x-own': 'y', connection: 'close, x-hop', 'x-hop': 'z' }); // prettier-ignore
  expect(answer).toMatchObject({ status: 201, headers: { 'x-served-by': 'upstream' } });
  expect(web.files.get('/ingest/live/720p/0.m4s')?.equals(Buffer.concat(chunks))).toBe(true);
  const [seen] = web.seen;
  expect(seen).toMatchObject({ path: '/ingest/live/720p/0.m4s?token=a&b=%20', headers: { 'content-type': 'video/mp4', authorization: 'Bearer x', 'x-own': 'y' } }); // prettier-ignore
  expect(seen?.headers).not.toHaveProperty('x-hop');
});

test("sidecars go up with the playlist's query and credentials", async () => {
  const { web, put, segment } = await setUp();
  await put('/master.m3u8', MASTER);
  await segment(0);
  await put('/720p.m3u8?token=a', mediaPlaylist({ first: 0, count: 1, folder: '720p' }), { authorization: 'Bearer x', 'content-type': 'application/vnd.apple.mpegurl' }); // prettier-ignore
  const sidecar = web.seen.find(({ method, path }) => method === 'PUT' && path.includes('.seal-'));
  expect(sidecar).toMatchObject({ path: '/ingest/live/720p.m3u8.seal-0?token=a', headers: { authorization: 'Bearer x', 'content-type': 'application/octet-stream' } }); // prettier-ignore
});

test('a master playlist that comes last finds everything sealed', async () => {
  const { web, put, segment, playlist, said } = await setUp();
  await segment(0);
  await playlist(0, 1);
  expect(paths(web)).not.toContain('/ingest/live/720p.m3u8.seal-0');
  await put('/master.m3u8', MASTER);
  expect(paths(web).slice(-2)).toEqual(['/ingest/live/720p.m3u8.seal-0', '/ingest/live/master.m3u8']);
  expect(await checkSeals(web.fetch, key)).toEqual({ listed: 1, good: 1, wrong: [] });
  expect(said).toContainEqual(expect.stringContaining('came before /master.m3u8'));
});

test('a bounded number of playlists may come before their master', async () => {
  const { web, put, segment } = await setUp();
  await segment(0);
  await put('/720p.m3u8', mediaPlaylist({ first: 0, count: 1, folder: '720p' }));
  for (let early = 0; early < MAX_EARLY_PLAYLISTS; early++)
    await put(`/early-${early}.m3u8`, mediaPlaylist({ first: 0, count: 1, folder: '720p' }));
  await put('/master.m3u8', MASTER);
  expect(web.files.has('/ingest/live/720p.m3u8.seal-0'), 'it was the oldest').toBe(false);
  await put('/720p.m3u8', mediaPlaylist({ first: 0, count: 1, folder: '720p' }));
  expect(await checkSeals(web.fetch, key)).toEqual({ listed: 1, good: 1, wrong: [] });
});

test('a playlist waits for a segment that is still coming on another connection', async () => {
  const { web, url, put, playlist } = await setUp();
  await put('/master.m3u8', MASTER);
  const bytes = bytesOf('720p/0', 60_000);
  const slow = httpRequest(`${url}/720p/0.m4s`, { method: 'PUT' });
  const answered = new Promise<number | undefined>((resolve) => slow.on('response', (response) => resolve(response.resume().statusCode)));
  const began = new Promise<void>((resolve) => {
    web.intercept = ({ url: path }) => {
      if (path?.endsWith('0.m4s')) resolve();
      return false;
    };
  });
  slow.write(bytes.subarray(0, 40_000));
  await began;
  const listed = playlist(0, 1);
  await new Promise<void>((resolve) => slow.end(bytes.subarray(40_000), () => resolve()));
  expect([await answered, (await listed).status]).toEqual([201, 201]);
  expect(await checkSeals(web.fetch, key)).toEqual({ listed: 1, good: 1, wrong: [] });
});

test('when the packager deletes, it passes on, and old sidecars go too', async () => {
  const { web, url, put, segment, playlist } = await setUp();
  await put('/master.m3u8', MASTER);
  for (let first = 0; first < 60; first++) {
    await segment(first);
    await playlist(first, 1);
    if (first > 0) expect((await send('DELETE', `${url}/720p/${first - 1}.m4s`)).status).toBe(200);
  }
  expect([...web.files.keys()].filter((path) => path.includes('.m4s'))).toEqual(['/ingest/live/720p/59.m4s']);
  const sidecars = [...web.files.keys()].flatMap((path) => path.split('.seal-')[1] ?? []);
  expect(sidecars.map(Number)).toEqual(Array.from({ length: 9 }, (_, at) => 6 + at));
});

test('started again, it keeps what is sealed upstream', async () => {
  const { web, put, segment, playlist, proxy } = await setUp();
  await put('/master.m3u8', MASTER);
  for (const sn of [0, 1]) await segment(sn);
  await playlist(0, 2);
  await proxy.close();
  const again = await startPushServer({
    port: 0, host: '127.0.0.1', url: new URL(PUBLIC_URL), upstream: new Upstream(`${web.url}/ingest/live/`), sealer: new Sealer(key, PUBLIC_URL), say: () => {},
  }); // prettier-ignore
  onTestFinished(() => again.close());
  const url = `http://127.0.0.1:${again.port}`;
  await send('PUT', `${url}/master.m3u8`, MASTER);
  await send('PUT', `${url}/720p/2.m4s`, bytesOf('720p/2'));
  await send('PUT', `${url}/720p.m3u8`, mediaPlaylist({ first: 0, count: 3, folder: '720p' }));
  expect(await checkSeals(web.fetch, key)).toEqual({ listed: 3, good: 3, wrong: [] });
});

test.each([401, 403, 507])("the upstream's %i is the packager's, for a segment and for a sidecar", async (status) => {
  const { web, put, segment, playlist } = await setUp();
  await put('/master.m3u8', MASTER);
  await segment(0);
  let refused = /1\.m4s/;
  web.intercept = (request, response) => {
    if (!refused.test(request.url ?? '')) return false;
    response.writeHead(status, { 'www-authenticate': 'Basic' }).end('no');
    return true;
  };
  expect(await segment(1)).toMatchObject({ status, body: 'no', headers: { 'www-authenticate': 'Basic' } });
  refused = /\.seal-/;
  expect(await playlist(0, 1)).toMatchObject({ status, body: 'no' });
  expect(web.files.has('/ingest/live/720p.m3u8'), 'nobody sees a segment before its seal').toBe(false);
  refused = /nothing/;
  expect((await playlist(0, 2)).status).toBe(201);
  expect(await checkSeals(web.fetch, key)).toMatchObject({ good: 1, wrong: [expect.stringContaining('1.m4s: not sealed')] });
});

test('an upstream that is away is a 502 that says so, and the next segment goes through again', async () => {
  const { web, put, segment, playlist } = await setUp();
  await put('/master.m3u8', MASTER);
  web.intercept = ({ socket }) => Boolean(socket.destroy());
  expect(await segment(0)).toMatchObject({ status: 502, body: expect.stringContaining('gave no answer') });
  web.intercept = () => false;
  await segment(0);
  await playlist(0, 1);
  expect((await checkSeals(web.fetch, key)).good).toBe(1);
});

test('a packager that hangs up in the middle leaves nothing sealed, and nobody else is disturbed', async () => {
  const { web, url, put, segment, playlist } = await setUp();
  await put('/master.m3u8', MASTER);
  const began = new Promise<void>((resolve) => {
    web.intercept = ({ url: path }) => {
      if (path?.endsWith('0.m4s')) resolve();
      return false;
    };
  });
  const request = httpRequest(`${url}/720p/0.m4s`, { method: 'PUT' });
  request.on('error', () => {});
  request.write(bytesOf('720p/0', 1000));
  await began;
  request.destroy();
  await segment(1);
  expect((await playlist(0, 2)).status).toBe(201);
  await vi.waitFor(
    async () => expect((await checkSeals(web.fetch, key)).wrong).toEqual([expect.stringContaining('0.m4s: not sealed')]),
    PATIENCE,
  );
  expect(web.files.has('/ingest/live/720p/0.m4s')).toBe(false);
});

test('what is no packager is refused, and what leads out of the upstream', async () => {
  const { web, url, put } = await setUp();
  expect((await send('GET', `${url}/720p.m3u8`)).status).toBe(405);
  expect((await send('POST', `${url}/720p.m3u8`, 'x')).status).toBe(405);
  for (const path of ['/../../secret', '/%2e%2e/secret', '/a/../../x.m4s', '/..%2f..%2fx.m4s', '/..%5cx.m4s', '/x%00.m4s'])
    expect((await put(path, 'x')).status, path).toBe(400);
  expect((await put('/x.m4s', 'x', { origin: 'http://rebound.example' })).status).toBe(403);
  expect((await put('//evil.example/x.m4s', 'x')).status).toBe(201);
  expect(paths(web)).toEqual(['/ingest/live//evil.example/x.m4s']);
  expect((await put('/720p.m3u8', Buffer.alloc(MAX_PLAYLIST_BYTES + 1))).status).toBe(413);
});

test('what cannot be sealed is passed on, and said', async () => {
  const { web, put, said } = await setUp();
  await put('/master.m3u8', MASTER);
  await put('/720p/0.m4s', 'zipped', { 'content-encoding': 'gzip' });
  const text = lines('#EXT-X-TARGETDURATION:2', '#EXTINF:2,', '720p/0.m4s', '#EXTINF:2,', '#EXT-X-BYTERANGE:10@0', 'all.ts');
  expect((await put('/720p.m3u8', text)).status).toBe(201);
  expect((await put('/other.m3u8', text)).status).toBe(201);
  expect((await put('/720p.m3u8', 'nonsense')).status).toBe(201);
  expect(web.files.get('/ingest/live/720p.m3u8')?.toString()).toBe('nonsense');
  for (const word of ['gzip', 'byte ranges', '/other.m3u8 is not listed', 'no HLS playlist'])
    expect(said).toContainEqual(expect.stringContaining(word));
});

test.each(['', 'ftp://x/', 'https://x/?a=1'])('%j is no upstream', (url) => {
  expect(() => new Upstream(url)).toThrow(expect.objectContaining({ reason: 'bad-option' }));
});
