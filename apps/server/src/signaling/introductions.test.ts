import { streamName } from '@tributary/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { disconnected, getJson, Harness, join, joinRequest, next, until } from '../testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

const viewersOf = (server: Parameters<typeof getJson>[0]) =>
  getJson<{ viewers: number }>(server, '/healthz').then(({ viewers }) => viewers);

describe('signaling server', () => {
  it('introduces two viewers and relays their signals, in order', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const introduced = next(a.client, 'introduce');
    const b = await harness.joined(server, 'b');
    expect(b.answer).toMatchObject({ ok: true, viewers: 2, policy: { peers: 'on', maxNeighbours: 12, reportIntervalMs: 10_000 } });
    expect(b.answer.iceServers).toEqual([{ urls: `stun:127.0.0.1:${server.stunPort}` }]);
    const [introduction] = b.answer.introductions;
    expect(introduction).toMatchObject({ peerId: a.answer.peerId, initiator: true, proximity: 'address' });
    expect(await introduced).toEqual({ ...introduction, peerId: b.answer.peerId, initiator: false });

    const connectionId = introduction?.connectionId ?? '';
    const received: unknown[] = [];
    a.client.on('signal', (signal) => received.push(signal));
    for (const candidate of ['1', '2', '3']) b.client.emit('signal', { to: a.answer.peerId, connectionId, signal: { candidate } });
    await until(
      () => received.length,
      (count) => count === 3,
    );
    expect(received).toEqual(['1', '2', '3'].map((candidate) => ({ from: b.answer.peerId, connectionId, signal: { candidate } })));
  });

  it('keeps streams apart: no introduction, no signal', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const other = await harness.joined(server, 'b', { streamId: streamName('https://cdn.example/other.m3u8').id });
    expect(other.answer).toMatchObject({ viewers: 1, introductions: [] });
    const received: unknown[] = [];
    a.client.on('signal', (signal) => received.push(signal));
    other.client.emit('signal', { to: a.answer.peerId, connectionId: 'guessed', signal: { type: 'offer' } });
    await join(other.client, 'b', { streamId: streamName('https://cdn.example/other.m3u8').id }); // answered after the signal was handled
    expect(received).toEqual([]);
  });

  it('lets a viewer come back by another socket under its name, with its neighbours, and ends the earlier one', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    const gone: unknown[] = [];
    b.client.on('neighbour-gone', (each) => gone.push(each));
    const told = next(a.client, 'refused');
    const ended = disconnected(a.client);
    const again = await harness.joined(server, 'a', { neighbours: [b.answer.peerId] });
    expect(again.answer).toMatchObject({ peerId: a.answer.peerId, viewers: 2, introductions: [] });
    expect(await told).toMatchObject({ event: 'join', reason: 'replaced' });
    expect(await ended).toBe('io server disconnect');
    const connection = b.answer.introductions[0]?.connectionId ?? '';
    const relayed = next(again.client, 'signal');
    b.client.emit('signal', { to: a.answer.peerId, connectionId: connection, signal: { still: 'here' } });
    expect(await relayed).toMatchObject({ from: b.answer.peerId });
    expect(gone).toEqual([]);
  });

  it('joins again on the same socket without losing anything', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    expect(await join(a.client, 'a', { neighbours: [b.answer.peerId] })).toMatchObject({ peerId: a.answer.peerId, viewers: 2 });
    expect(a.client.connected).toBe(true);
  });

  it('tells neighbours of a viewer that leaves, and of one that vanishes', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    const left = next(a.client, 'neighbour-gone');
    b.client.emit('leave');
    expect(await left).toEqual({ peerId: b.answer.peerId });
    const c = await harness.joined(server, 'c');
    const vanished = next(a.client, 'neighbour-gone');
    c.client.disconnect();
    expect(await vanished).toEqual({ peerId: c.answer.peerId });
    await until(
      () => viewersOf(server),
      (viewers) => viewers === 1,
    );
  });

  it('asks a viewer that a neighbour reports as silent for a sign of life, and goes on introducing it', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const liar = await harness.joined(server, 'liar');
    const probed = new Promise<void>((resolve) => a.client.io.engine.on('ping', resolve));
    liar.client.emit('neighbour-lost', { peerId: a.answer.peerId, reason: 'silent' });
    await probed;
    let attempt = 0;
    // The answer to the probe is on its way while others join: one of them meets the viewer again.
    await until(
      async () => (await harness.joined(server, `c${attempt++}`)).answer.introductions.map(({ peerId }) => peerId),
      (met) => met.includes(a.answer.peerId),
    );
    expect(a.client.connected).toBe(true);
  });

  it('introduces many that join at once, each side once and after its own answer', async () => {
    const server = await harness.server();
    const clients = await Promise.all(Array.from({ length: 12 }, () => harness.client(server)));
    const early: unknown[] = [];
    const met = new Map<string, number>();
    const count = (...connectionIds: string[]) => connectionIds.forEach((id) => met.set(id, (met.get(id) ?? 0) + 1));
    await Promise.all(
      clients.map(async (client, index) => {
        let hasJoined = false;
        client.on('introduce', ({ connectionId }) => (hasJoined ? count(connectionId) : early.push(connectionId)));
        const answering = new Promise<void>((resolve) =>
          client.emit('join', joinRequest(`viewer-${index}`), (answer) => {
            hasJoined = true;
            if (answer.ok) count(...answer.introductions.map(({ connectionId }) => connectionId));
            resolve();
          }),
        );
        await answering;
      }),
    );
    await until(
      () => [...met.values()],
      (sides) => sides.every((side) => side === 2),
    );
    expect(early).toEqual([]);
    expect(met.size).toBeGreaterThan(12);
  });
});
