import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { disconnected, getJson, Harness, joinRequest, next, until, type Client } from '../testing/harness.ts';
import { CLOCK_SKEW_MS } from '@tributary/signaling';
import { mintToken, type TokenRequest } from '../index.ts';
import { runTokenCommand } from './mint-command.ts';
import { readSecrets } from './secret-files.ts';

const SECRET = 'a secret of a test, long enough for HS256';
const OPERATOR_KEY = 'an-operator-key-of-a-test';
const PLAYLIST = 'https://cdn.example/live/master.m3u8?token=x';

const harness = new Harness();
afterEach(() => harness.end());

const tokenServer = (options = {}) => harness.server({ tokens: { secret: SECRET }, operatorKey: OPERATOR_KEY, ...options });
const mint = (changes: Partial<TokenRequest> = {}) => mintToken({ stream: PLAYLIST, expiresInSeconds: 60, ...changes }, { secret: SECRET });
const ask = (client: Client, name: string, token: string | undefined) =>
  client.emitWithAck('join', joinRequest(name, token === undefined ? {} : { token }));
/** Past the clocks’ difference within a second or two. */
const almostOver = { expiresInSeconds: 2 - CLOCK_SKEW_MS / 1000 };

type Server = Awaited<ReturnType<typeof tokenServer>>;

const call = (server: Server, method: 'POST' | 'DELETE', body: unknown, key: string | null = OPERATOR_KEY) =>
  fetch(`${server.url}/api/v1/revocations`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
  });

describe('a server that wants tokens', () => {
  it('says so, lets in who has one, and tells the others why not; they stay connected and may try again', async () => {
    const server = await tokenServer();
    expect(await getJson(server, '/healthz')).toMatchObject({ admission: 'token' });
    expect(await getJson(server, '/config.json')).toMatchObject({ admission: 'token' });
    const client = await harness.client(server);
    expect(await ask(client, 'a', undefined)).toMatchObject({ ok: false, reason: 'token-missing' });
    expect(await ask(client, 'a', 'garbage')).toMatchObject({ ok: false, reason: 'token-invalid' });
    expect(await ask(client, 'a', await mint({ stream: '/other.m3u8' }))).toMatchObject({ ok: false, reason: 'token-wrong-stream' });
    expect(await ask(client, 'a', await mint({ expiresInSeconds: -60 }))).toMatchObject({ ok: false, reason: 'token-expired' });
    const once = await mint({ uses: 1 });
    expect(await ask(client, 'a', once)).toMatchObject({ ok: true, tokenExpiresInMs: expect.any(Number) });
    expect(await ask(await harness.client(server), 'thief', once)).toMatchObject({ ok: false, reason: 'token-used-up' });
    // The same viewer by another connection is no second use.
    expect(await ask(await harness.client(server), 'a', once)).toMatchObject({ ok: true });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    for (const reason of ['token-missing', 'token-invalid', 'token-wrong-stream', 'token-expired', 'token-used-up'])
      expect(metrics).toContain(`tributary_joins_total{outcome="${reason}"} 1`);
  });

  it('binds a token to the pages of an origin', async () => {
    const server = await tokenServer();
    const token = await mint({ origins: ['https://site.example'] });
    const from = async (headers: Record<string, string>) => ask(await harness.client(server, headers), 'a', token);
    expect(await from({ origin: 'https://evil.example' })).toMatchObject({ ok: false, reason: 'token-invalid' });
    expect(await from({})).toMatchObject({ ok: false, reason: 'token-invalid' });
    expect(await from({ origin: 'https://site.example' })).toMatchObject({ ok: true });
  });

  it('ends a session when its token runs out: neighbours are told, the viewer as well, and it may come back', async () => {
    const server = await tokenServer();
    const a = await harness.joined(server, 'a', { token: await mint() });
    const b = await harness.joined(server, 'b', { token: await mint(almostOver) });
    const [gone, told, ended] = [next(a.client, 'neighbour-gone'), next(b.client, 'refused'), disconnected(b.client)];
    expect(await gone).toEqual({ peerId: b.answer.peerId, reason: 'expired' });
    expect(await told).toMatchObject({ event: 'join', reason: 'token-expired' });
    expect(await ended).toBe('io server disconnect');
    const again = await harness.joined(server, 'b', { token: await mint() });
    expect(again.answer.introductions).toMatchObject([{ peerId: a.answer.peerId }]);
  });

  it('extends a session by a fresh token, unnoticed by anybody', async () => {
    const server = await tokenServer();
    const a = await harness.joined(server, 'a', { token: await mint() });
    const b = await harness.joined(server, 'b', { token: await mint(almostOver) });
    const expiring = await harness.joined(server, 'c', { token: await mint(almostOver) });
    const heard: unknown[] = [];
    b.client.onAny((event) => heard.push(event));
    expect(await b.client.emitWithAck('refresh-token', { token: 'forged' })).toMatchObject({ ok: false, reason: 'token-invalid' });
    expect(await b.client.emitWithAck('refresh-token', { token: await mint() })).toMatchObject({ ok: true });
    // Another one with the same time left has run out: that of the first would have, too.
    await disconnected(expiring.client);
    await until(
      () => getJson<{ viewers: number }>(server, '/healthz'),
      ({ viewers }) => viewers === 2,
    );
    expect([a.client.connected, b.client.connected, heard.filter((event) => event !== 'neighbour-gone' && event !== 'introduce')]).toEqual([
      true,
      true,
      [],
    ]);
  });
});

describe('an open server', () => {
  it('says so, and asks for nothing', async () => {
    const server = await harness.server({ open: true });
    expect(await getJson(server, '/healthz')).toMatchObject({ admission: 'open' });
    const { client, answer } = await harness.joined(server, 'a', { token: 'whatever' });
    expect(answer.tokenExpiresInMs).toBeUndefined();
    const refused = next(client, 'refused');
    client.emit('refresh-token', { token: 'x' }, () => {});
    await Promise.race([refused, client.emitWithAck('refresh-token', { token: 'x' })]).then((answered) =>
      expect(answered).toMatchObject({ reason: 'invalid' }),
    );
  });

  it('cannot be meant together with tokens', async () => {
    await expect(tokenServer({ open: true })).rejects.toMatchObject({ reason: 'bad-option', message: expect.stringContaining('--open') });
  });
});

describe('POST /api/v1/revocations', () => {
  it('drops a viewer by its subject, tells everybody of the stream, and keeps its tokens away until it is lifted', async () => {
    const server = await tokenServer();
    const a = await harness.joined(server, 'a', { token: await mint({ subject: 'anna' }) });
    const b = await harness.joined(server, 'b', { token: await mint({ subject: 'ben' }) });
    const [gone, told, off, ended] = [
      next(a.client, 'neighbour-gone'),
      next(b.client, 'refused'),
      next(b.client, 'policy'),
      disconnected(b.client),
    ];
    const response = await call(server, 'POST', { subject: 'ben' });
    expect([response.status, await response.json()]).toEqual([200, { viewers: 1 }]);
    expect(await gone).toEqual({ peerId: b.answer.peerId, reason: 'revoked' });
    expect(await told).toMatchObject({ event: 'join', reason: 'revoked' });
    expect(await off).toMatchObject({ peers: 'off' });
    expect(await ended).toBe('io server disconnect');
    const client = await harness.client(server);
    expect(await ask(client, 'new name', await mint({ subject: 'ben' }))).toMatchObject({ ok: false, reason: 'revoked' });
    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toMatch(/anna|ben\b/);
    expect((await call(server, 'DELETE', { subject: 'ben' })).status).toBe(200);
    expect((await call(server, 'DELETE', { subject: 'ben' })).status).toBe(404);
    expect(await ask(client, 'new name', await mint({ subject: 'ben' }))).toMatchObject({ ok: true });
  });

  it('turns a whole stream away by its address, and by a PeerId one viewer, on an open server as well', async () => {
    const server = await harness.server({ operatorKey: OPERATOR_KEY });
    const viewers = [await harness.joined(server, 'a'), await harness.joined(server, 'b'), await harness.joined(server, 'c')];
    const [a, b, c] = viewers.map(({ client }) => client);
    const gone = next(b as Client, 'neighbour-gone');
    expect((await call(server, 'POST', { peer: viewers[0]?.answer.peerId })).status).toBe(200);
    expect(await gone).toEqual({ peerId: viewers[0]?.answer.peerId, reason: 'revoked' });
    const all = Promise.all([b, c].map((client) => disconnected(client as Client)));
    expect(await (await call(server, 'POST', { stream: PLAYLIST, seconds: 60 })).json()).toEqual({ viewers: 2 });
    await all;
    expect(a?.connected).toBe(false);
    expect(await ask(await harness.client(server), 'd', undefined)).toMatchObject({ ok: false, reason: 'revoked' });
    expect(await getJson(server, '/healthz')).toMatchObject({ viewers: 0 });
  });

  it('is not there without an operator key', async () => {
    const server = await harness.server();
    for (const method of ['POST', 'DELETE'] as const) expect((await call(server, method, { subject: 'x' })).status).toBe(404);
  });

  it('does nothing without the right key, and after many wrong ones only for the right one', async () => {
    const server = await tokenServer();
    const { client } = await harness.joined(server, 'a', { token: await mint({ subject: 'anna' }) });
    for (const key of [null, '', 'wrong', `${OPERATOR_KEY}x`, OPERATOR_KEY.toUpperCase()])
      expect((await call(server, 'POST', { subject: 'anna' }, key)).status).toBe(401);
    const statuses = new Set<number>();
    for (let index = 0; index < 70; index++) statuses.add((await call(server, 'POST', { subject: 'anna' }, `guess-${index}`)).status);
    expect(statuses).toEqual(new Set([401, 429]));
    expect(client.connected).toBe(true);
    expect((await call(server, 'POST', { subject: 'somebody else' })).status).toBe(200);
    expect(client.connected).toBe(true);
  });

  it.each([
    {},
    [],
    'text',
    { subject: '' },
    { subject: 'x'.repeat(200) },
    { peer: 'short' },
    { stream: 'x', peer: 'y' },
    { subject: 'a', seconds: 0 },
    { subject: 'a', seconds: 1e12 },
    { other: 1 },
  ])('says what it wants where it gets %j', async (body) => {
    const server = await tokenServer();
    const response = await call(server, 'POST', body);
    expect([response.status, await response.json()]).toEqual([400, { error: expect.stringContaining('subject') }]);
  });

  it('refuses a short operator key at start', async () => {
    await expect(harness.server({ operatorKey: 'short' })).rejects.toMatchObject({
      reason: 'bad-option',
      message: expect.stringContaining('22'),
    });
  });
});

describe('keys in files', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });
  const file = async (content: string) => {
    const folder = await mkdtemp(joinPath(tmpdir(), 'tributary-keys-'));
    folders.push(folder);
    const path = joinPath(folder, 'key');
    await writeFile(path, content);
    return path;
  };

  it('are read without the line break at their end; the environment stands in for them; one that cannot be read stops the start', async () => {
    const path = await file(`${SECRET}\n`);
    expect(await readSecrets({ tokenSecretFile: path, tokenPublicKeyFiles: [] }, {})).toMatchObject({ tokens: { secret: SECRET } });
    const environment = { TRIBUTARY_TOKEN_SECRET: SECRET, TRIBUTARY_OPERATOR_KEY: OPERATOR_KEY };
    expect(await readSecrets({ tokenPublicKeyFiles: [] }, environment)).toMatchObject({
      tokens: { secret: SECRET },
      operatorKey: OPERATOR_KEY,
    });
    expect(await readSecrets({ tokenPublicKeyFiles: [] }, {})).toEqual({});
    await expect(readSecrets({ tokenSecretFile: `${path}-missing`, tokenPublicKeyFiles: [] }, {})).rejects.toMatchObject({
      reason: 'bad-option',
    });
  });

  it('mint a token by the command line that the server takes', async () => {
    const path = await file(`${SECRET}\n`);
    const printed: string[] = [];
    const run = (...args: string[]) =>
      runTokenCommand(
        args,
        (line) => printed.push(line),
        (line) => printed.push(line),
      );
    expect(await run('--secret-file', path, '--stream', PLAYLIST, '--expires', '15m', '--subject', 'anna', '--seats', '2')).toBe(0);
    const server = await tokenServer();
    const answer = await ask(await harness.client(server), 'a', printed[0]);
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && answer.tokenExpiresInMs).toBeGreaterThan(14 * 60_000);
    for (const [args, hint] of [
      [['--secret-file', path], '--stream'],
      [['--stream', 'x'], '--secret-file'],
      [['--stream', 'x', '--secret-file', path, '--expires', 'soon'], '15m'],
      [['--stream', 'x', '--secret-file', path, '--uses', '0'], '1 to 1000'],
      [['--stream', 'x', '--secret-file', `${path}-missing`], 'cannot be read'],
      [['--stream', 'x', '--key-file', path], 'PEM'],
      [['--bogus'], '--help'],
    ] as const) {
      expect(await run(...args)).toBe(2);
      expect(printed.at(-1)).toContain(hint);
    }
  });
});
