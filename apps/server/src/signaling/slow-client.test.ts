// A client that stops reading: what the server keeps for it is bounded.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import type { PeerId } from '@tributary/protocol';
import { pino } from 'pino';
import { io as connect } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import { Metrics } from '../metrics.ts';
import { createSignalingServer } from './gateway.ts';
import { HandshakeGate } from './handshake-gate.ts';
import { MAX_QUEUED_PACKETS } from './limits.ts';
import { RateLimits } from './rate-limits.ts';
import { queuedPackets } from './engine-connection.ts';
import { roomOf, SocketOutbox, type SignalingSocket } from './socket-outbox.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).toReversed()) end();
});

const PEER = 'a'.repeat(24) as PeerId;
/** More than any kernel buffers for a loopback connection: 64 MiB. */
const PACKETS_MAX = 8_192;
const PACKET = { from: PEER, connectionId: 'c', signal: { padding: 'x'.repeat(8_192) } };

async function listening(server: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('a client that takes nothing is closed before more than the bound waits for it', async () => {
  const logger = pino({ level: 'silent' });
  const gate = new HandshakeGate({
    allowedOrigins: [],
    trustedProxies: 0,
    socketsPerAddress: 1,
    rates: new RateLimits(1),
    metrics: new Metrics(),
    logger,
  });
  const httpServer = createServer();
  const io = createSignalingServer(httpServer, gate, new Metrics(), logger);
  ends.push(() => io.engine.close());
  const accepted = new Promise<SignalingSocket>((resolve) => io.once('connection', resolve));
  const client = connect(await listening(httpServer), { transports: ['websocket'], reconnection: false });
  ends.push(() => void client.disconnect());
  const socket = await accepted;
  await socket.join(roomOf(PEER));
  const { ws } = client.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  ws._socket.pause();

  let slow = 0;
  const outbox = new SocketOutbox(io, () => slow++);
  let most = 0;
  for (let sent = 0; sent < PACKETS_MAX && socket.connected; sent++) {
    outbox.send(PEER, 'signal', PACKET);
    most = Math.max(most, queuedPackets(socket.conn));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(socket.connected).toBe(false);
  expect(most).toBeGreaterThan(MAX_QUEUED_PACKETS / 2);
  // What it was to be told of its end came on top.
  expect(most).toBeLessThanOrEqual(MAX_QUEUED_PACKETS + 1);
  expect(slow).toBe(1);
  expect(gate.addresses).toBe(0);
});
