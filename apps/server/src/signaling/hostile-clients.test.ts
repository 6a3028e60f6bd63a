import { SIGNALING_LIMITS } from '@tributary/protocol';
import { Manager } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../index.ts';
import { disconnected, Harness, joinRequest, metric, next, report, until, type Client } from '../testing/harness.ts';
import { BYTE_RATE, EVENT_RATE, NAMESPACES_REFUSED, PACKET_BYTES_MIN, REFUSAL_RATE } from './limits.ts';

const harness = new Harness();
afterEach(() => harness.end());

/** Sends what the types forbid. */
const sendAnything = (client: Client, event: string, ...parameters: unknown[]) =>
  (client as unknown as { emit: (...all: unknown[]) => void }).emit(event, ...parameters);

/** A connection that has joined no namespace, and writes Socket.IO's packets itself: its client library sends none of these twice. */
async function unjoined(server: RunningServer): Promise<Manager['engine']> {
  const manager = new Manager(server.url, { transports: ['websocket'], reconnection: false, autoConnect: false });
  await new Promise<void>((resolve, reject) => manager.open((error) => (error ? reject(error) : resolve())));
  harness.after(() => void manager.engine.close());
  return manager.engine;
}

/** The next packet of a type. */
const answerOf = (socket: Manager['engine'], type: string) =>
  new Promise<string>((resolve) => socket.on('message', (message) => String(message).startsWith(type) && resolve(String(message))));

async function withBystanders() {
  const server = await harness.server();
  const [a, b] = [await harness.joined(server, 'a'), await harness.joined(server, 'b')];
  /** Both still work: a signal arrives. */
  const expectUnharmed = async () => {
    const arrived = next(a.client, 'signal');
    b.client.emit('signal', {
      to: a.answer.peerId,
      connectionId: b.answer.introductions[0]?.connectionId ?? '',
      signal: { unharmed: true },
    });
    expect(await arrived).toMatchObject({ signal: { unharmed: true } });
  };
  return { server, a, b, expectUnharmed };
}

describe('a hostile client', () => {
  it.each([
    ['join', null],
    ['join', { version: 1 }],
    ['join', 'x'.repeat(1000)],
    ['signal', { to: 'nobody', connectionId: 'x', signal: {} }],
    ['signal', { to: 'f'.repeat(24), connectionId: 'x', signal: 'text' }],
    ['need-neighbours', { want: 1e9 }],
    ['viewer-state', []],
    ['neighbour-lost', { peerId: 'f'.repeat(24), reason: 'because' }],
    ['report', { index: -1 }],
    // A length that cannot be compared with a number: the schema library throws at it.
    ['want-attestations', { segments: { length: { toString: 'x' } } }],
    ['join', { ...joinRequest('x'), label: { length: { toString: 'x' } } }],
  ])('that sends garbage as %s is told so', async (event, payload) => {
    const server = await harness.server();
    const client = await harness.client(server);
    const refused = next(client, 'refused');
    sendAnything(client, event, payload);
    expect(await refused).toMatchObject({ event, reason: 'invalid', message: expect.stringContaining(':') });
    expect(client.connected).toBe(true);
  });

  it('is refused in the acknowledgement where it asked for one', async () => {
    const server = await harness.server();
    const client = await harness.client(server);
    const answer = await client.emitWithAck('join', { ...joinRequest('x'), streamId: 'short' as never });
    expect(answer).toMatchObject({ ok: false, reason: 'invalid', message: expect.stringContaining('streamId') });
  });

  it('that goes on with garbage is disconnected; others do not notice', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const client = await harness.client(server);
    const ended = disconnected(client);
    for (let index = 0; index <= REFUSAL_RATE.burst; index++) sendAnything(client, 'report', { garbage: index });
    expect(await ended).toBe('io server disconnect');
    await expectUnharmed();
  });

  it('that floods with valid events is refused, then disconnected; others do not notice', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const { client } = await harness.joined(server, 'flooder');
    const refusals: string[] = [];
    client.on('refused', ({ reason }) => refusals.push(reason));
    const ended = disconnected(client);
    for (let index = 0; index < EVENT_RATE.burst + 200; index++) client.emit('viewer-state', joinRequest('flooder').state);
    await ended;
    expect(new Set(refusals)).toEqual(new Set(['rate-limited']));
    await expectUnharmed();
  });

  it('that floods with unknown events, too', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const client = await harness.client(server);
    const ended = disconnected(client);
    for (let index = 0; index < EVENT_RATE.burst + 200; index++) sendAnything(client, 'no-such-event', index);
    await ended;
    // Never fewer than the burst; and what the bucket regains while a busy machine takes its time.
    const counted = await metric(server, 'unknown_events_total');
    expect(counted).toBeGreaterThanOrEqual(EVENT_RATE.burst);
    expect(counted).toBeLessThan(EVENT_RATE.burst + 200);
    await expectUnharmed();
  });

  it('that sends a message past the limit is disconnected', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const client = await harness.client(server);
    const ended = disconnected(client);
    sendAnything(client, 'join', 'x'.repeat(SIGNALING_LIMITS.messageBytes + 1));
    await ended;
    await expectUnharmed();
  });

  it('that sends a signal past the limit within a message is told so', async () => {
    const { a, b, expectUnharmed } = await withBystanders();
    const refused = next(b.client, 'refused');
    const signal = { sdp: 'x'.repeat(SIGNALING_LIMITS.signalCharacters) };
    b.client.emit('signal', { to: a.answer.peerId, connectionId: b.answer.introductions[0]?.connectionId ?? '', signal });
    expect(await refused).toMatchObject({ event: 'signal', reason: 'invalid' });
    await expectUnharmed();
  });

  it('that leaves and keeps its connection loses that, too: nothing on it would be weighed any more', async () => {
    const { a, expectUnharmed } = await withBystanders();
    const server = await harness.server();
    const hostile = await harness.joined(server, 'c');
    const closed = new Promise<void>((resolve) => hostile.client.io.engine.once('close', () => resolve()));
    // Socket.IO's own packet for leaving the namespace, without what its client does after it.
    hostile.client.io.engine.write('1');
    await closed;
    expect(a.client.connected).toBe(true);
    await expectUnharmed();
  });

  it('that asks for namespaces, of which there are none, is told so and then disconnected, joined or not', async () => {
    const { server, a, expectUnharmed } = await withBystanders();
    for (const namespace of ['/elsewhere', '/']) {
      const socket = await unjoined(server);
      const answers: string[] = [];
      socket.on('message', (message) => answers.push(String(message)));
      const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      // Engine.IO's message, and in it Socket.IO's packet: what its client library would not send twice.
      for (let index = 0; index < 20; index++) socket.write(namespace === '/' ? '0' : `0${namespace}-${index},`);
      await ended;
      const refused = answers.filter((answer) => answer.startsWith('4'));
      expect(refused.length, namespace).toBeLessThanOrEqual(namespace === '/' ? 0 : NAMESPACES_REFUSED);
    }
    expect(await metric(server, 'forced_disconnections_total{reason="namespace"}')).toBe(2);
    expect(a.client.connected).toBe(true);
    await expectUnharmed();
  });

  it('that asks for one by mistake is told so, and may go on', async () => {
    const server = await harness.server();
    const socket = await unjoined(server);
    const answered = answerOf(socket, '4');
    socket.write('0/path-of-the-server,');
    expect(await answered).toContain('Invalid namespace');
    const joined = answerOf(socket, '0');
    socket.write('0');
    expect(await joined).toContain('sid');
    socket.close();
  });

  it('that floods before it has joined anything is disconnected', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const socket = await unjoined(server);
    const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    const pongs = Math.ceil(BYTE_RATE.burst / PACKET_BYTES_MIN) * 2;
    // Heartbeats, which nothing but the connection itself sees.
    const { _sendPacket: send } = socket as unknown as { _sendPacket(type: 'pong'): void };
    for (let index = 0; index < pongs; index++) send.call(socket, 'pong');
    await ended;
    expect(await metric(server, 'forced_disconnections_total{reason="flood"}')).toBe(1);
    await expectUnharmed();
  });

  it('that nests a signal thousands deep harms nobody', async () => {
    const { server, a, b, expectUnharmed } = await withBystanders();
    const refused = next(b.client, 'refused');
    const depth = 5000;
    const payload = { to: a.answer.peerId, connectionId: b.answer.introductions[0]?.connectionId, signal: { nested: 'DEEP' } };
    const deep = JSON.stringify(['signal', payload]).replace('"DEEP"', '['.repeat(depth) + ']'.repeat(depth));
    b.client.io.engine.write(`2${deep}`); // a client library could not even encode it
    expect(await refused).toMatchObject({ event: 'signal', reason: 'invalid' });
    await expectUnharmed();
    expect(await metric(server, 'handler_errors_total')).toBe(0);
  });

  it('that sends binary is disconnected', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const client = await harness.client(server);
    const ended = disconnected(client);
    sendAnything(client, 'report', Buffer.alloc(100));
    await ended;
    await expectUnharmed();
  });

  it('that sends names of its own choosing, or an acknowledgement nobody expects, harms nobody', async () => {
    const { server, expectUnharmed } = await withBystanders();
    const { client } = await harness.joined(server, 'odd');
    const names = ['error', '__proto__', 'constructor', 'toString', ''];
    for (const event of names) sendAnything(client, event, { x: 1 }, () => {});
    sendAnything(client, 'leave', () => {});
    await until(
      () => metric(server, 'unknown_events_total'),
      (count) => count === names.length,
    );
    expect(await metric(server, 'handler_errors_total')).toBe(0);
    await expectUnharmed();
  });

  it('that acts before it joined is told to join', async () => {
    const server = await harness.server();
    const client = await harness.client(server);
    for (const [event, payload] of [
      ['report', report(0)],
      ['viewer-state', joinRequest('x').state],
      ['need-neighbours', { want: 1 }],
      ['neighbour-lost', { peerId: 'f'.repeat(24), reason: 'closed' }],
      ['signal', { to: 'f'.repeat(24), connectionId: 'x', signal: {} }],
    ] as const) {
      const refused = next(client, 'refused');
      sendAnything(client, event, payload);
      expect(await refused).toEqual({ event, reason: 'invalid', message: 'Join a stream first.' });
    }
  });

  it('from a page that is not allowed does not get in; programs and allowed pages do', async () => {
    const server = await harness.server({ allowedOrigins: ['https://site.example'] });
    await expect(harness.client(server, { origin: 'https://evil.example' })).rejects.toThrow();
    expect((await harness.client(server, { origin: 'https://site.example' })).connected).toBe(true);
    expect((await harness.client(server)).connected).toBe(true);
  });
});
