import { Agent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startOrigin, type Origin } from './origin.ts';
import { segmentStartMs } from './streams/live.ts';
import { ask } from './testing/request.ts';

const SN = 45_000_000;
let origin: Origin;
let nowMs = segmentStartMs(SN + 1);

beforeAll(async () => {
  origin = await startOrigin({ nowMs: () => nowMs });
});
afterAll(() => origin.close());
beforeEach(() => {
  nowMs = segmentStartMs(SN + 1);
  origin.resetStats();
});

const at = (path: string): string => `${origin.url}${path}`;
const SEGMENT = `/live/240p/${SN}.m4s`;

describe('a segment', () => {
  test('comes whole, with the headers of a CDN', async () => {
    const { status, headers, body, complete } = await ask(at(SEGMENT));
    expect({ status, complete }).toEqual({ status: 200, complete: true });
    expect(headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': `${body.length}`,
      'accept-ranges': 'bytes',
      'cache-control': expect.stringContaining('immutable'),
      'last-modified': new Date(segmentStartMs(SN + 1)).toUTCString(),
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringMatching(/Content-Length.*Content-Range.*Date.*ETag/),
      'timing-allow-origin': '*',
    });
  });

  test.each([
    ['bytes=100-199', 100, 200],
    ['bytes=100-', 100, undefined],
    ['bytes=-100', -100, undefined],
  ])('in the range %s', async (range, start, end) => {
    const whole = (await ask(at(SEGMENT))).body;
    const { status, headers, body } = await ask(at(SEGMENT), { headers: { range } });
    expect(status).toBe(206);
    expect(body.equals(whole.subarray(start, end))).toBe(true);
    const first = start < 0 ? whole.length + start : start;
    expect(headers['content-range']).toBe(`bytes ${first}-${first + body.length - 1}/${whole.length}`);
    expect(headers['content-length']).toBe(`${body.length}`);
  });

  test('several ranges get everything, one past the end 416', async () => {
    const whole = await ask(at(SEGMENT), { headers: { range: 'bytes=0-1,4-5' } });
    expect(whole.status).toBe(200);
    const past = await ask(at(SEGMENT), { headers: { range: 'bytes=99999999-' } });
    expect(past.status).toBe(416);
    expect(past.headers['content-range']).toBe(`bytes */${whole.body.length}`);
  });

  test('a range with If-Range counts only for the same bytes', async () => {
    const { etag, 'last-modified': modified } = (await ask(at(SEGMENT))).headers;
    const status = async (condition: string | undefined) =>
      (await ask(at(SEGMENT), { headers: { range: 'bytes=0-9', 'if-range': condition } })).status;
    expect(await status(etag)).toBe(206);
    expect(await status(modified)).toBe(206);
    expect(await status('"another"')).toBe(200);
    expect(await status(`W/${etag}`)).toBe(200);
    expect(await status('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(200);
  });

  test('is not sent again to who has it', async () => {
    const { etag, 'last-modified': modified } = (await ask(at(SEGMENT))).headers;
    const again = await ask(at(SEGMENT), { headers: { 'if-none-match': `"x", ${etag}` } });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expect((await ask(at(SEGMENT), { headers: { 'if-modified-since': modified } })).status).toBe(304);
    expect((await ask(at(SEGMENT), { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  test('answers HEAD with the headers of GET', async () => {
    const get = await ask(at(SEGMENT));
    const head = await ask(at(SEGMENT), { method: 'HEAD' });
    expect(head.body).toHaveLength(0);
    const { date: _, ...headers } = get.headers;
    expect(head.headers).toMatchObject(headers);
  });
});

test('live moves on with the clock', async () => {
  const before = await ask(at('/live/240p.m3u8'));
  nowMs += 2000;
  const after = await ask(at('/live/240p.m3u8'));
  expect(before.body.toString()).not.toContain(`${SN + 1}.m4s`);
  expect(after.body.toString()).toContain(`${SN + 1}.m4s`);
  expect(after.headers.etag).not.toBe(before.headers.etag);
  expect(after.headers['cache-control']).toBe('public, max-age=1');
});

test('what is not there is 404, briefly cacheable and readable by any page', async () => {
  for (const path of [`/live/240p/${SN + 1}.m4s`, '/nothing', '/live', '/live/', '//live/240p.m3u8', '/%2e%2e/main.ts']) {
    const { status, headers } = await ask(at(path));
    expect(status, path).toBe(404);
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=1', 'access-control-allow-origin': '*' });
  }
  expect((await ask(at(SEGMENT), { method: 'PUT' })).status).toBe(405);
});

test('a preflight allows Range', async () => {
  const { status, headers } = await ask(at(SEGMENT), { method: 'OPTIONS', headers: { 'access-control-request-headers': 'range' } });
  expect(status).toBe(204);
  expect(headers['access-control-allow-headers']).toContain('Range');
  expect(headers['access-control-allow-methods']).toContain('GET');
});

test('connections are kept alive', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const created = vi.spyOn(agent, 'createConnection');
  await ask(at(SEGMENT), { agent });
  await ask(at(SEGMENT), { agent });
  expect(created).toHaveBeenCalledTimes(1);
  agent.destroy();
});

test('an LL-HLS part is waited for', async () => {
  const live = await startOrigin();
  const { body } = await ask(`${live.url}/ll/240p.m3u8`);
  const [, hint] = /PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(body.toString()) ?? [];
  const part = await ask(`${live.url}/ll/${hint}`);
  expect(part.status).toBe(200);
  const [, sn, number] = /(\d+)\.(\d)\.m4s/.exec(hint ?? '') ?? [];
  const reloaded = await ask(`${live.url}/ll/240p.m3u8?_HLS_msn=${sn}&_HLS_part=${number}`);
  expect(reloaded.body.toString()).toMatch(new RegExp(`EXT-X-PART:.*${sn}\\.${number}\\.m4s|${sn}\\.m4s`));
  await live.close();
});

describe('the count', () => {
  test('is exact to the byte, by path, segment and kind', async () => {
    const whole = await ask(at(SEGMENT));
    await ask(at(SEGMENT), { headers: { range: 'bytes=0-99' } });
    await ask(at(SEGMENT), { method: 'HEAD' });
    const playlist = await ask(at('/live/240p.m3u8'));
    const init = await ask(at('/live/240p/init.mp4'));
    await ask(at('/made-up'));
    const segmentBytes = whole.body.length + 100;
    const stats = JSON.parse((await ask(at('/stats'))).body.toString()) as unknown;
    expect(stats).toEqual({
      sinceMs: nowMs,
      requests: 6,
      bytes: segmentBytes + playlist.body.length + init.body.length,
      kinds: {
        segment: { requests: 3, bytes: segmentBytes },
        init: { requests: 1, bytes: init.body.length },
        playlist: { requests: 1, bytes: playlist.body.length },
        seal: { requests: 0, bytes: 0 },
        other: { requests: 1, bytes: 0 },
      },
      statuses: { 200: 4, 206: 1, 404: 1 },
      segments: [{ stream: 'live', rendition: '240p', sn: SN, sizeBytes: whole.body.length, requests: 3, bytes: segmentBytes }],
      paths: [
        { path: SEGMENT, kind: 'segment', requests: 3, bytes: segmentBytes },
        { path: '/live/240p.m3u8', kind: 'playlist', requests: 1, bytes: playlist.body.length },
        { path: '/live/240p/init.mp4', kind: 'init', requests: 1, bytes: init.body.length },
        { path: '(unknown)', kind: 'other', requests: 1, bytes: 0 },
      ],
      foldedSegments: { requests: 0, bytes: 0 },
      foldedPaths: { requests: 0, bytes: 0 },
    });
    expect(origin.stats()).toEqual(stats);
  });

  test('is set back by a POST, and by nothing else', async () => {
    await ask(at(SEGMENT));
    expect((await ask(at('/stats/reset'))).status).toBe(405);
    expect(origin.stats().requests).toBe(1);
    expect((await ask(at('/stats/reset'), { method: 'POST' })).status).toBe(200);
    expect(origin.stats().requests).toBe(0);
  });

  test('holds only what was written when the viewer went away', async () => {
    const slow = await startOrigin({ capBytesPerSecond: 20_000, nowMs: () => nowMs });
    const leave = new AbortController();
    const { complete } = await ask(`${slow.url}/vod/720p/0.m4s`, { signal: leave.signal, onBytes: () => leave.abort() });
    expect(complete).toBe(false);
    const [segment] = slow.stats().segments;
    expect(segment?.bytes).toBeGreaterThan(0);
    expect(segment?.bytes).toBeLessThan(segment?.sizeBytes ?? 0);
    await slow.close();
  });
});

describe('starting', () => {
  test('refuses a port in use, and says so', async () => {
    await expect(startOrigin({ port: origin.port })).rejects.toMatchObject({
      reason: 'port-in-use',
      message: expect.stringContaining(`Port ${origin.port} is in use`),
    });
  });

  test('says when it cannot listen at all', async () => {
    await expect(startOrigin({ host: '192.0.2.1' })).rejects.toMatchObject({ reason: 'cannot-listen' });
  });

  test.each([
    [{ port: 70_000 }],
    [{ port: 1.5 }],
    [{ windowSegments: 2 }],
    [{ windowSegments: 31 }],
    [{ vodSeconds: 0 }],
    [{ vodSeconds: 1e9 }],
    [{ renditions: [] }],
    [{ bitratesKbps: [600] }],
    [{ bitratesKbps: [600, 1200, 1] }],
    [{ bitratesKbps: [600, 1200, 1e9] }],
    [{ capBytesPerSecond: 0 }],
    [{ capBytesPerSecond: Number.NaN }],
    [{ tls: { key: 'none', cert: 'none' } }],
  ])('refuses %j', async (options) => {
    await expect(startOrigin(options)).rejects.toMatchObject({ name: 'OriginError', reason: 'bad-option' });
  });

  test('closing ends what is under way, and frees the port', async () => {
    const slow = await startOrigin({ capBytesPerSecond: 20_000 });
    let closed: Promise<void> | undefined;
    const { complete } = await ask(`${slow.url}/vod/720p/0.m4s`, { onBytes: () => void (closed ??= slow.close()) });
    expect(complete).toBe(false);
    await closed;
    const again = await startOrigin({ port: slow.port });
    await again.close();
    await again.close();
  });
});
