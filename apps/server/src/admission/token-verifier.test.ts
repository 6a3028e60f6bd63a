import { createHmac, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ServerError } from '../errors.ts';
import { mintToken } from './mint.ts';
import { TokenVerifier, type TokenOptions } from './token-verifier.ts';

const SECRET = randomBytes(32).toString('base64url');
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ED = generateKeyPairSync('ed25519');
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const privatePemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const REQUEST = { stream: '/live/master.m3u8', expiresInSeconds: 60 };

const verifier = (options: TokenOptions) => TokenVerifier.create(options, pino({ level: 'silent' }));
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const inAMinute = () => Math.floor(Date.now() / 1000) + 60;

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Serves whatever `answer` returns, and counts. */
async function jwksServer(answer: () => string): Promise<{ readonly url: string; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests++;
    response.setHeader('content-type', 'application/json').end(answer());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, requests: () => requests };
}

describe('TokenVerifier', () => {
  it('takes what its secret or any of its keys signed', async () => {
    const tokens = await verifier({ secret: SECRET, publicKeys: [pemOf(EC.publicKey), JSON.stringify(await exportJWK(ED.publicKey))] });
    for (const key of [{ secret: SECRET }, { privateKey: privatePemOf(EC.privateKey) }, { privateKey: privatePemOf(ED.privateKey) }]) {
      const result = await tokens.verify(await mintToken({ ...REQUEST, subject: 'anna', uses: 2 }, key));
      expect(result).toMatchObject({ ok: true, claims: { subject: 'anna', uses: 2, seats: null } });
    }
  });

  it('refuses algorithm confusion, `none`, foreign keys, cut and changed tokens, and what is no token', async () => {
    const pem = pemOf(EC.publicKey);
    const tokens = await verifier({ publicKeys: [pem] });
    const payload = { stream: '/live/master.m3u8', exp: inAMinute() };
    const good = await mintToken(REQUEST, { privateKey: privatePemOf(EC.privateKey) });
    const [head = '', body = '', signature = ''] = good.split('.');
    const hmacByPublicKey = `${encode({ alg: 'HS256' })}.${encode(payload)}`;
    const hostile = {
      'the public key as an HMAC secret': `${hmacByPublicKey}.${createHmac('sha256', pem).update(hmacByPublicKey).digest('base64url')}`,
      none: `${encode({ alg: 'none' })}.${encode(payload)}.`,
      None: `${encode({ alg: 'None' })}.${encode(payload)}.${signature}`,
      'another secret': await mintToken(REQUEST, { secret: SECRET }),
      'another key': await mintToken(REQUEST, { privateKey: privatePemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) }),
      'another payload': `${head}.${encode({ ...payload, stream: '/other.m3u8' })}.${signature}`,
      'no signature': `${head}.${body}.`,
      'two parts': `${head}.${body}`,
      'a critical extension': `${encode({ alg: 'ES256', crit: ['x'], x: 1 })}.${body}.${signature}`,
      garbage: 'x'.repeat(4096),
      empty: '',
      'an array as header': `${encode([1])}.${body}.${signature}`,
    };
    for (const [what, token] of Object.entries(hostile))
      expect(await tokens.verify(token), what).toMatchObject({ ok: false, reason: 'token-invalid' });
    expect(await tokens.verify(undefined)).toMatchObject({ ok: false, reason: 'token-missing' });
    expect((await tokens.verify(good)).ok).toBe(true);
  });

  it('refuses signed nonsense, and another issuer or audience, and says what is wrong', async () => {
    const tokens = await verifier({ secret: SECRET, issuer: 'site', audience: 'peers' });
    const signed = (claims: Record<string, unknown>) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));
    const base = { stream: '/live/master.m3u8', exp: inAMinute(), iss: 'site', aud: 'peers' };
    expect((await tokens.verify(await signed(base))).ok).toBe(true);
    for (const [changes, hint] of [
      [{ iss: 'evil' }, 'iss'],
      [{ aud: 'mail' }, 'aud'],
      [{ exp: undefined }, 'exp'],
      [{ stream: {} }, 'stream'],
      [{ uses: -1 }, 'uses'],
    ] as const)
      expect(await tokens.verify(await signed({ ...base, ...changes }))).toMatchObject({
        reason: 'token-invalid',
        message: expect.stringContaining(hint),
      });
  });

  it('names a token by what is signed where it has no jti: a second signature is not a second token', async () => {
    const tokens = await verifier({ publicKeys: [pemOf(EC.publicKey)] });
    const signed = () => new SignJWT({ stream: '/x.m3u8', exp: 4e9 }).setProtectedHeader({ alg: 'ES256' }).sign(EC.privateKey);
    const [first, second] = [await signed(), await signed()];
    expect(first).not.toBe(second);
    const ids = [await tokens.verify(first), await tokens.verify(second)].map((result) => (result.ok ? result.claims.tokenId : null));
    expect(ids[0]).toMatch(/^sha256:/);
    expect(ids[0]).toBe(ids[1]);
  });

  it('chooses among several keys by kid, and tries them all where the token names none', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwks = {
      keys: [
        { ...(await exportJWK(EC.publicKey)), kid: 'old' },
        { ...(await exportJWK(other.publicKey)), kid: 'new' },
      ],
    };
    const tokens = await verifier({ publicKeys: [JSON.stringify(jwks)] });
    const minted = (keyId?: string) => mintToken({ ...REQUEST, keyId }, { privateKey: privatePemOf(other.privateKey) });
    expect([(await tokens.verify(await minted('new'))).ok, (await tokens.verify(await minted())).ok]).toEqual([true, true]);
    expect((await tokens.verify(await minted('old'))).ok).toBe(false);
  });

  it.each<[string, () => TokenOptions | Promise<TokenOptions>, RegExp]>([
    ['a short secret', () => ({ secret: 'password' }), /32/],
    ['no key at all', () => ({ issuer: 'site' }), /--token-secret-file/],
    ['a private key', () => ({ publicKeys: [privatePemOf(EC.privateKey)] }), /public half/],
    ['a private JWK', async () => ({ publicKeys: [JSON.stringify(await exportJWK(EC.privateKey))] }), /public half/],
    ['another curve', () => ({ publicKeys: [pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)] }), /ES256/],
    ['RSA', () => ({ publicKeys: [pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)] }), /ES256/],
    ['garbage', () => ({ publicKeys: ['garbage'] }), /PEM or JWK/],
    ['broken JSON', () => ({ publicKeys: ['{'] }), /PEM or JWK/],
    ['an open JWKS address', () => ({ jwksUrl: 'http://site.example/jwks.json' }), /https/],
    ['too many keys', () => ({ publicKeys: Array.from({ length: 17 }, () => pemOf(EC.publicKey)) }), /16/],
  ])('does not start with %s', async (_, options, hint) => {
    const failure = await verifier(await options()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServerError);
    expect((failure as ServerError).message).toMatch(hint);
  });
});

describe('TokenVerifier with a JWKS address', () => {
  it('fetches the keys when they are needed, once, whatever key ids are made up', async () => {
    const jwks = { keys: [{ ...(await exportJWK(EC.publicKey)), kid: 'k1', alg: 'ES256' }] };
    const { url, requests } = await jwksServer(() => JSON.stringify(jwks));
    const tokens = await verifier({ jwksUrl: url });
    expect(requests()).toBe(0);
    const minted = (keyId?: string) => mintToken({ ...REQUEST, keyId }, { privateKey: privatePemOf(EC.privateKey) });
    for (const keyId of ['k1', 'k1', undefined]) expect((await tokens.verify(await minted(keyId))).ok).toBe(true);
    for (let index = 0; index < 20; index++) expect((await tokens.verify(await minted(`made-up-${index}`))).ok).toBe(false);
    // An HMAC token is not worth a request either.
    expect((await tokens.verify(await mintToken(REQUEST, { secret: SECRET }))).ok).toBe(false);
    expect(requests()).toBe(1);
  });

  it('follows a rotation: a new key is fetched when a token names it, and a withdrawn one is believed for ten minutes at most', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const fresh = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [old, young] = [
      { ...(await exportJWK(EC.publicKey)), kid: 'old' },
      { ...(await exportJWK(fresh.publicKey)), kid: 'young' },
    ];
    let keys = [old];
    const { url, requests } = await jwksServer(() => JSON.stringify({ keys }));
    const tokens = await verifier({ jwksUrl: url });
    const isTaken = async (keyId: string, key: KeyObject) =>
      (await tokens.verify(await mintToken({ ...REQUEST, keyId }, { privateKey: privatePemOf(key) }))).ok;
    expect([await isTaken('old', EC.privateKey), await isTaken('young', fresh.privateKey)]).toEqual([true, false]);
    keys = [old, young];
    vi.setSystemTime(Date.now() + 31_000);
    expect([await isTaken('young', fresh.privateKey), await isTaken('old', EC.privateKey), requests()]).toEqual([true, true, 2]);
    keys = [young];
    expect(await isTaken('old', EC.privateKey)).toBe(true);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    expect([await isTaken('old', EC.privateKey), await isTaken('young', fresh.privateKey), requests()]).toEqual([false, true, 3]);
  });

  it('tries each key of the algorithm where the token names none', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwks = { keys: [await exportJWK(EC.publicKey), await exportJWK(other.publicKey)] };
    const { url } = await jwksServer(() => JSON.stringify(jwks));
    const tokens = await verifier({ jwksUrl: url });
    expect((await tokens.verify(await mintToken(REQUEST, { privateKey: privatePemOf(other.privateKey) }))).ok).toBe(true);
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect((await tokens.verify(await mintToken(REQUEST, { privateKey: privatePemOf(foreign.privateKey) }))).ok).toBe(false);
  });

  it.each([
    ['endless', () => `{"keys":[],"padding":"${'x'.repeat(100_000)}"}`],
    ['no JSON', () => '<html>'],
    ['no set', () => '{}'],
  ])('lets nobody in, and goes on, where the answer is %s', async (_, answer) => {
    const { url } = await jwksServer(answer);
    const tokens = await verifier({ jwksUrl: url, secret: SECRET });
    const result = await tokens.verify(await mintToken(REQUEST, { privateKey: privatePemOf(EC.privateKey) }));
    expect(result).toMatchObject({ ok: false, reason: 'token-invalid', message: expect.stringContaining('later') });
    expect((await tokens.verify(await mintToken(REQUEST, { secret: SECRET }))).ok).toBe(true);
  });
});
