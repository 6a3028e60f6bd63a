// Attackers at the door: tokens that are stolen, used up, run out, or made by themselves. By plain sockets, as a program would.
import { randomBytes } from 'node:crypto';
import { mintToken, type TokenRequest } from '@tributary/server';
import { getJson, Harness, joinRequest, next, until, type Client } from '@tributary/server/testing';
import { expect, test } from '../support/fixtures.ts';

const SECRET = randomBytes(32).toString('base64url');
const PLAYLIST = 'https://cdn.example/live/master.m3u8';
const LIFE_SECONDS = 120;

const harness = new Harness();
test.afterEach(() => harness.end());

const mint = (changes: Partial<TokenRequest> = {}, secret = SECRET): Promise<string> =>
  mintToken({ stream: PLAYLIST, expiresInSeconds: LIFE_SECONDS, ...changes }, { secret });
const ask = (client: Client, name: string, token?: string) =>
  client.emitWithAck('join', joinRequest(name, token === undefined ? {} : { token }));
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The good token's own claims, signed by nobody. */
function unsigned(token: string, algorithm: string): string {
  const [, claims = ''] = token.split('.');
  return `${encode({ alg: algorithm })}.${claims}.`;
}

/** A good token of another stream, made out to this one. */
async function renamed(): Promise<string> {
  const [head = '', claims = '', signature = ''] = (await mint({ stream: '/other.m3u8' })).split('.');
  const other = { ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), stream: PLAYLIST };
  return `${head}.${encode(other)}.${signature}`;
}

test('no stolen, spent or home-made token lets anybody in, and viewers hear nothing of those who tried', async () => {
  const server = await harness.server({ tokens: { secret: SECRET } });
  const once = await mint({ uses: 1 });
  const seat = await mint({ seats: 1 });
  const rightful = await harness.joined(server, 'rightful', { token: once });
  const seated = await harness.joined(server, 'seated', { token: seat });
  const heard: string[] = [];
  for (const { client } of [rightful, seated]) client.onAny((event: string) => heard.push(event));

  const good = await mint();
  const attempts: readonly [string, string | undefined, string][] = [
    ['none at all', undefined, 'token-missing'],
    ['of another stream', await mint({ stream: '/other.m3u8' }), 'token-wrong-stream'],
    ['of another stream, renamed', await renamed(), 'token-invalid'],
    ['expired', await mint({ expiresInSeconds: -LIFE_SECONDS }), 'token-expired'],
    ['whose one use is spent', once, 'token-used-up'],
    ['whose one seat is taken', seat, 'token-used-up'],
    ['signed by somebody else', await mint({}, randomBytes(32).toString('base64url')), 'token-invalid'],
    ['with another signature', `${good.slice(0, good.lastIndexOf('.'))}.${randomBytes(32).toString('base64url')}`, 'token-invalid'],
    ['unsigned, alg none', unsigned(good, 'none'), 'token-invalid'],
    ['unsigned, alg NONE', unsigned(good, 'NONE'), 'token-invalid'],
    ['unsigned, alg HS256', unsigned(good, 'HS256'), 'token-invalid'],
  ];
  for (const [what, token, reason] of attempts) {
    const thief = await harness.client(server);
    const introductions: unknown[] = [];
    thief.on('introduce', (introduction) => introductions.push(introduction));
    const answer = await ask(thief, 'thief', token);
    expect(answer, what).toMatchObject({ ok: false, reason });
    expect(Object.keys(answer), what).not.toContain('iceServers');
    // Who was not let in is not heard either.
    const refused = next(thief, 'refused');
    thief.emit('signal', { to: rightful.answer.peerId, connectionId: 'x', signal: { type: 'offer' } });
    await refused;
    expect(introductions, what).toEqual([]);
  }
  expect(await getJson(server, '/healthz')).toMatchObject({ viewers: 2 });
  expect(heard).toEqual([]);

  // The same door, with what opens it.
  const invited = await harness.joined(server, 'invited', { token: good });
  expect(invited.answer.introductions.length).toBeGreaterThan(0);
  await until(
    () => heard,
    (events) => events.includes('introduce'),
  );
});
