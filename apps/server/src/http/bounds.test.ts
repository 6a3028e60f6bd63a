import { connect, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, metric } from '../testing/harness.ts';
import { createApp, type HttpTimeouts } from './app.ts';
import { CONNECTIONS_BESIDES, CONNECTIONS_PER_SOCKET, FIGURES_PER_ADDRESS, PAGES_PER_SOCKET } from './limits.ts';

const harness = new Harness();
afterEach(() => harness.end());

function opened(port: number, text = ''): Socket {
  const socket = connect(port, '127.0.0.1');
  harness.after(() => void socket.destroy());
  socket.on('error', () => {});
  if (text !== '') socket.write(text);
  return socket;
}

const closing = (socket: Socket) => new Promise<string>((resolve) => socket.on('close', () => resolve('closed')));

describe('a connection that keeps the server waiting is closed', () => {
  const LONG_MS = 200_000; // no longer than Node's own for a request
  const patient: HttpTimeouts = { headersMs: LONG_MS, requestMs: LONG_MS, idleMs: LONG_MS, checkedMs: 10 };

  it.each<[string, Partial<HttpTimeouts>, string]>([
    ['in the middle of its headers', { headersMs: 30 }, 'GET /x HTTP/1.1\r\nHost: x\r\n'],
    ['in the middle of its body', { requestMs: 30, headersMs: 30 }, 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun'],
    ['before it has said anything', { idleMs: 30 }, ''],
    ['with an answer that it does not take', { idleMs: 30 }, 'GET /endless HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s', async (_when, impatient, sent) => {
    const app = createApp({ trustedProxies: 0 }, pino({ level: 'silent' }), { ...patient, ...impatient });
    app.post('/x', async () => 'read');
    app.get('/endless', async (_request, reply) => reply.send(Buffer.alloc(64 * 1024 * 1024)));
    await app.listen({ host: '127.0.0.1', port: 0 });
    harness.after(() => app.close());
    const ended = new Promise<void>((resolve) =>
      app.server.once('connection', (connection: Socket) => connection.once('close', () => resolve())),
    );
    const socket = opened((app.server.address() as AddressInfo).port, sent);
    if (sent.includes('endless')) socket.once('data', () => socket.pause());
    else socket.resume();
    await ended;
  });
});

describe('one address', () => {
  it('has so many connections; who closes one makes room', async () => {
    const server = await harness.server({ socketsPerAddress: 1 });
    const most = CONNECTIONS_PER_SOCKET + CONNECTIONS_BESIDES;
    const held = Array.from({ length: most }, () => opened(server.port));
    await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await closing(opened(server.port))).toBe('closed');
    const [first] = held;
    const gone = closing(first!);
    first!.end();
    await gone;
    expect(await metric(server, 'refused_connections_total')).toBeGreaterThan(0);
  });

  it('has so many requests for pages, and so many for figures; others are answered all the same', async () => {
    const server = await harness.server({ trustedProxies: 1, socketsPerAddress: 1 });
    const ask = async (path: string, address: string) => {
      const response = await fetch(server.url + path, { headers: { 'x-forwarded-for': address }, redirect: 'manual' });
      await response.body?.cancel();
      return response;
    };
    for (const [path, most] of [
      ['/config.json', PAGES_PER_SOCKET],
      ['/healthz', FIGURES_PER_ADDRESS],
    ] as const) {
      for (let index = 0; index < most; index++) expect((await ask(path, '192.0.2.1')).status, path).toBe(200);
      const refused = await ask(path, '192.0.2.1');
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect((await ask(path, '192.0.2.2')).status).toBe(200);
    }
    expect(await metric(server, 'limited_requests_total')).toBe(2);
  });
});
