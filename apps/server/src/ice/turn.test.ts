import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { IceServer } from '@tributary/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CLOCK_SKEW_MS } from '@tributary/signaling';
import { mintToken, startServer } from '../index.ts';
import { Harness, next, type Joined } from '../testing/harness.ts';
import { readTurnSecret } from './turn-secret.ts';

const harness = new Harness();
afterEach(async () => {
  vi.useRealTimers();
  await harness.end();
});

const SECRET = 'correct horse battery staple';
const START_MS = 1_700_000_000_000;
const TURN = { urls: ['turn:turn.example:3478', 'turn:turn.example:3478?transport=tcp'], secret: SECRET, ttlSeconds: 600 };

/** As coturn checks it: by the secret, and by the time in the name. */
function acceptedUntilMs({ username = '', credential }: IceServer): number {
  expect(credential).toBe(createHmac('sha1', SECRET).update(username).digest('base64'));
  return Number(username.split(':')[0]) * 1000;
}

function turnOf({ iceServers }: Pick<Joined, 'iceServers'>): IceServer {
  const turn = iceServers.find(({ urls }) => String(urls).startsWith('turn:'));
  if (!turn) throw new Error(`no TURN server among ${JSON.stringify(iceServers)}`);
  return turn;
}

describe('TURN', () => {
  it('gives each viewer credentials of its own, beside STUN, with nothing in them that names it', async () => {
    const server = await harness.server({ turn: TURN });
    const beforeMs = Date.now();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    expect(a.answer.iceServers[0]).toEqual({ urls: `stun:127.0.0.1:${server.stunPort}` });
    const turn = turnOf(a.answer);
    expect(turn.urls).toEqual(TURN.urls);
    expect(acceptedUntilMs(turn)).toBeGreaterThanOrEqual(Math.floor(beforeMs / 1000) * 1000 + 600_000);
    expect(acceptedUntilMs(turn)).toBeLessThanOrEqual(Date.now() + 600_000);
    expect(turnOf(b.answer).username).not.toBe(turn.username);
    expect(JSON.stringify(turn)).not.toContain(a.answer.peerId);
  });

  it('tells a viewer that stays fresh ones when half of the time has passed, at its next sign of life', async () => {
    // The sockets' own timers run on: only the time of day is ours, and theirs is it while they send.
    vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
    const server = await harness.server({ turn: TURN });
    const asker = await harness.joined(server, 'asker');
    const early = await harness.joined(server, 'early');
    const late = await harness.joined(server, 'late');
    const told: IceServer[] = [];
    early.client.on('ice-servers', (fresh) => told.push(turnOf(fresh)));
    /** The server asks for a sign of life, and gets it at that time. */
    const signOfLife = async ({ client, answer }: typeof early, atMs: number) => {
      vi.setSystemTime(START_MS);
      const probed = new Promise<void>((resolve) =>
        client.io.engine.once('ping', () => {
          vi.setSystemTime(atMs);
          resolve();
        }),
      );
      asker.client.emit('neighbour-lost', { peerId: answer.peerId, reason: 'silent' });
      await probed;
      // Any event with an answer: it comes after what the sign of life brought about.
      await client.emitWithAck('join', { version: 0 } as never);
    };
    await signOfLife(early, START_MS + 299_000);
    expect(told).toEqual([]);
    const fresh = next(late.client, 'ice-servers');
    await signOfLife(late, START_MS + 301_000);
    expect(acceptedUntilMs(turnOf(await fresh))).toBe(START_MS + 901_000);
  });

  it('gives credentials that end with the join token, and longer ones as soon as a fresh token has come', async () => {
    const tokens = { secret: 'a secret of a test, long enough for HS256' };
    const mint = (expiresInSeconds: number) => mintToken({ stream: 'https://cdn.example/live/master.m3u8', expiresInSeconds }, tokens);
    const server = await harness.server({ turn: TURN, tokens });
    const expiryMs = (token: string): number => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).exp * 1000;
    const first = await mint(60);
    const { client, answer } = await harness.joined(server, 'short', { token: first });
    expect(acceptedUntilMs(turnOf(answer))).toBeGreaterThan(expiryMs(first));
    expect(acceptedUntilMs(turnOf(answer))).toBeLessThanOrEqual(expiryMs(first) + CLOCK_SKEW_MS);
    const fresh = next(client, 'ice-servers');
    const second = await mint(3600);
    const refreshedMs = Date.now();
    expect(await client.emitWithAck('refresh-token', { token: second })).toMatchObject({ ok: true });
    const untilMs = acceptedUntilMs(turnOf(await fresh));
    // From here on their own time is the shorter one: a token for hours opens relays for no longer than one for ever.
    expect(untilMs).toBeGreaterThan(expiryMs(first) + CLOCK_SKEW_MS);
    expect(untilMs).toBeLessThanOrEqual(Date.now() + TURN.ttlSeconds * 1000);
    expect(untilMs).toBeGreaterThan(refreshedMs + (TURN.ttlSeconds - 1) * 1000);
  });

  it('names no STUN server where only relays may be used, and says so in the policy', async () => {
    const server = await harness.server({ turn: TURN, iceTransportPolicy: 'relay' });
    const { answer } = await harness.joined(server, 'a');
    expect(answer.iceServers).toHaveLength(1);
    expect(answer.policy.iceTransportPolicy).toBe('relay');
    const open = await harness.joined(await harness.server(), 'a');
    expect(open.answer.policy).not.toHaveProperty('iceTransportPolicy');
  });

  it('refuses a weak secret and one that cannot be read', async () => {
    const weak = startServer({ host: '127.0.0.1', logLevel: 'silent', turn: { ...TURN, secret: 'short' } });
    await expect(weak).rejects.toMatchObject({ reason: 'bad-option', message: expect.stringContaining('openssl rand') });
    const missing = joinPath(tmpdir(), 'no-such-secret');
    await expect(readTurnSecret(missing)).rejects.toMatchObject({
      reason: 'bad-option',
      message: expect.stringContaining('--turn-secret-file'),
    });
  });

  it('counts candidates that it does not pass on, without saying whose', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    const connectionId = b.answer.introductions[0]?.connectionId ?? '';
    const received: unknown[] = [];
    a.client.on('signal', ({ signal }) => received.push(signal));
    const passed = next(a.client, 'signal');
    for (const [address, port] of [
      ['192.0.2.7', 53],
      ['224.0.0.251', 5353],
      ['192.0.2.7', 50_000],
    ] as const) {
      const candidate = { candidate: `candidate:1 1 udp 1 ${address} ${port} typ host`, sdpMid: '0', sdpMLineIndex: 0 };
      b.client.emit('signal', { to: a.answer.peerId, connectionId, signal: { type: 'candidate', candidate } });
    }
    await passed;
    expect(JSON.stringify(received)).not.toMatch(/224\.0\.0\.251|192\.0\.2\.7 53 /);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tributary_refused_candidates_total{reason="port"} 1');
    expect(metrics).toContain('tributary_refused_candidates_total{reason="address"} 1');
    expect(metrics).not.toMatch(/192\.0\.2\.7|224\.0\.0/);
  });
});
