// One machine plays many addresses: the server believes its X-Forwarded-For, as behind a reverse proxy.
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, join, joinRequest, next, report, TRACK, until, type Client } from '../testing/harness.ts';
import {
  HASHES_PER_VIEWER,
  JOINS_PER_SOCKET,
  JOINS_PER_VIEWER,
  NOTICES_PER_SOCKET,
  REPORTS_PER_VIEWER,
  SIGNALS_PER_SOCKET,
  WANTS_PER_SOCKET,
  WANTS_PER_VIEWER,
} from './limits.ts';
import { RateLimits } from './rate-limits.ts';

const harness = new Harness();
afterEach(() => harness.end());

type Server = Awaited<ReturnType<Harness['server']>>;

const from = (server: Server, address: string): Promise<Client> => harness.client(server, { 'x-forwarded-for': address });
const labelled = async (server: Server, line: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((each) => each.startsWith(`tributary_${line} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
};

describe('connections from one address', () => {
  it('are capped, an IPv6 /64 counting as one; others are let in, and who leaves makes room', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 2 });
    const first = await from(server, '2001:db8:1:1::1');
    await from(server, '2001:db8:1:1:ffff::2');
    await expect(from(server, '2001:db8:1:1::3')).rejects.toThrow();
    expect((await from(server, '2001:db8:1:2::1')).connected).toBe(true);
    expect((await from(server, '192.0.2.1')).connected).toBe(true);
    expect(await labelled(server, 'refused_handshakes_total{reason="address-full"}')).toBe(1);
    expect(await labelled(server, 'remembered{kind="addresses"}')).toBe(3);
    first.disconnect();
    await until(
      () => labelled(server, 'sockets'),
      (sockets) => sockets === 3,
    );
    expect((await from(server, '2001:db8:1:1::4')).connected).toBe(true);
  });

  it('are limited in their rate: coming and going does not help', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 1 });
    const outcomes: boolean[] = [];
    for (let index = 0; index < 4; index++) {
      const client = await from(server, '192.0.2.1').catch(() => null);
      outcomes.push(client !== null);
      client?.disconnect();
      await until(
        () => labelled(server, 'sockets'),
        (sockets) => sockets === 0,
      );
    }
    expect(outcomes).toEqual([true, true, false, false]);
    expect((await from(server, '192.0.2.2')).connected).toBe(true);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tributary_refused_handshakes_total{reason="rate-limited"} 2');
    expect(metrics).not.toContain('192.0.2');
  });
});

describe('events past a rate', () => {
  it('joins of an address: answered with when to come back, and not held against the socket', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 1 });
    const client = await from(server, '192.0.2.1');
    const answers = [];
    for (let index = 0; index <= JOINS_PER_SOCKET; index++) answers.push(await client.emitWithAck('join', joinRequest(`viewer-${index}`)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(JOINS_PER_SOCKET);
    expect(answers.at(-1)).toMatchObject({ ok: false, reason: 'rate-limited', retryAfterMs: expect.any(Number) });
    expect(client.connected).toBe(true);
    expect((await (await from(server, '192.0.2.2')).emitWithAck('join', joinRequest('other'))).ok).toBe(true);
    expect(await labelled(server, 'limited_events_total{event="join",by="address"}')).toBe(1);
  });

  it('joins of one viewer, from wherever', async () => {
    const server = await harness.server({ trustedProxies: 1 });
    let refused = 0;
    for (let index = 0; index < JOINS_PER_VIEWER + 3; index++) {
      const client = await from(server, `192.0.2.${index}`);
      const answer = await client.emitWithAck('join', joinRequest('restless'));
      if (!answer.ok && answer.reason === 'rate-limited') refused++;
    }
    expect(refused).toBe(3);
  });

  it('signals of an address: dropped, and the sender told; those of another address arrive', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 1 });
    const a = await from(server, '192.0.2.1');
    await join(a, 'a');
    const b = await from(server, '192.0.2.2');
    const { introductions, peerId } = await join(b, 'b');
    const connectionId = introductions[0]?.connectionId ?? '';
    const refused = next(b, 'refused');
    for (let index = 0; index <= SIGNALS_PER_SOCKET; index++)
      b.emit('signal', { to: introductions[0]?.peerId ?? peerId, connectionId, signal: { index } });
    expect(await refused).toMatchObject({ event: 'signal', reason: 'rate-limited' });
    const arrived = next(b, 'signal');
    a.emit('signal', { to: peerId, connectionId, signal: { unharmed: true } });
    expect(await arrived).toMatchObject({ signal: { unharmed: true } });
  });

  it('changes of state, lost neighbours and the like of an address, all together: dropped, and the sender told', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 1 });
    const client = await from(server, '192.0.2.1');
    const { peerId } = await join(client, 'a');
    const refused = next(client, 'refused');
    for (let index = 0; index < NOTICES_PER_SOCKET; index++) {
      if (index % 2 === 0) client.emit('viewer-state', joinRequest('a').state);
      else client.emit('neighbour-lost', { peerId, reason: 'closed' });
    }
    client.emit('duty-missed', { owner: peerId, sequence: 1 });
    expect(await refused).toMatchObject({ event: 'duty-missed', reason: 'rate-limited' });
    expect(client.connected).toBe(true);
    const other = await from(server, '192.0.2.2');
    await join(other, 'b');
    other.emit('viewer-state', joinRequest('b').state);
    await other.emitWithAck('want-attestations', { segments: [{ track: TRACK, sequence: 7, name: 'a'.repeat(16) }] });
    expect(await labelled(server, 'limited_events_total{event="duty-missed",by="address"}')).toBe(1);
    expect(await labelled(server, 'limited_events_total{event="viewer-state",by="address"}')).toBe(0);
  });

  it('reports of one viewer: not counted', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'talker');
    const refused = next(client, 'refused');
    for (let index = 0; index <= REPORTS_PER_VIEWER; index++) client.emit('report', report(index));
    expect(await refused).toMatchObject({ event: 'report', reason: 'rate-limited' });
    expect(await labelled(server, 'limited_events_total{event="report",by="viewer"}')).toBe(1);
  });
});

describe('questions to the notary and hashes for it, past a rate', () => {
  const segment = { track: TRACK, sequence: 7, name: 'a'.repeat(16) };
  const hashes = { segments: [{ segment, totalBytes: 10, pieceHashes: Buffer.alloc(32).toString('base64') }] };

  it('of one viewer, by whatever sockets: as if nothing were known', async () => {
    const server = await harness.server({ trust: 'notary' });
    for (const session of ['first', 'second']) {
      const { client } = await harness.joined(server, 'curious');
      for (let index = 0; index < WANTS_PER_VIEWER / 2 + 1; index++)
        expect(await client.emitWithAck('want-attestations', { segments: [segment] }), session).toEqual({ attestations: [] });
    }
    expect(await labelled(server, 'limited_events_total{event="want-attestations",by="viewer"}')).toBe(2);
  });

  it('of an address: the same, and of another one not', async () => {
    const server = await harness.server({ trust: 'notary', trustedProxies: 1, socketsPerAddress: 1 });
    const count = () => labelled(server, 'limited_events_total{event="want-attestations",by="address"}');
    const clients = await Promise.all(['192.0.2.1', '192.0.2.2'].map((address) => from(server, address)));
    for (const [index, client] of clients.entries()) {
      await join(client, `viewer-${index}`);
      for (let asked = 0; asked < WANTS_PER_SOCKET; asked++) await client.emitWithAck('want-attestations', { segments: [segment] });
    }
    expect(await count()).toBe(0);
    expect(await clients[0]?.emitWithAck('want-attestations', { segments: [segment] })).toEqual({ attestations: [] });
    expect(await count()).toBe(1);
  });

  it('hashes of one viewer: not heard', async () => {
    const server = await harness.server({ trust: 'agreement' });
    const { client } = await harness.joined(server, 'talker');
    const refused = next(client, 'refused');
    for (let index = 0; index <= HASHES_PER_VIEWER; index++) client.emit('segment-hashes', hashes);
    expect(await refused).toMatchObject({ event: 'segment-hashes', reason: 'rate-limited' });
    expect(await labelled(server, 'limited_events_total{event="segment-hashes",by="viewer"}')).toBe(1);
  });
});

describe('RateLimits', () => {
  it('an address past its own rate uses up nothing of everybody’s, and no key of its /64', async () => {
    const rates = new RateLimits(1);
    const waits = [];
    for (let index = 0; index < 5; index++) waits.push((await rates.ofAddress('handshake', `2001:db8::${index}`)) > 0);
    expect(waits).toEqual([false, false, true, true, true]);
    expect(await rates.ofAddress('handshake', '2001:db8:0:1::1')).toBe(0);
  });
});
