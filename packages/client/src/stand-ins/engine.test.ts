// The Socket.IO client's connection: the library's own, and the one that pages load, before the same servers.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as EngineServer, type Socket as ServerSocket } from 'engine.io';
import { Socket as LibrarySocket } from 'engine.io-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Socket as PageSocket, parse } from '../../stand-ins/engine.io-client/index.js';

const ends: (() => void)[] = [];
beforeEach(() => void vi.stubGlobal('WebSocket', WebSocket));
afterEach(() => {
  for (const end of ends.splice(0).toReversed()) end();
  vi.unstubAllGlobals();
});

async function listening(http: HttpServer): Promise<string> {
  ends.push(() => void http.close());
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const ENGINES = [
  ['the library', LibrarySocket],
  ['the stand-in', PageSocket],
] as const;

describe.each(ENGINES)('%s', (_name, Engine) => {
  const connect = (url: string, path = '/peers/socket.io'): LibrarySocket => {
    const socket = new Engine(url, { path, query: { tenant: '7' }, transports: ['websocket'] });
    ends.push(() => void socket.close());
    return socket;
  };
  const next = <T>(socket: LibrarySocket, event: 'open' | 'data' | 'ping' | 'close' | 'error'): Promise<T[]> =>
    new Promise((resolve) => socket.once(event, (...told: unknown[]) => resolve(told as T[])));

  /** A server of the library's, and who connects to it. */
  async function engineServer(pingInterval: number) {
    const http = createServer();
    const server = new EngineServer({ pingInterval, pingTimeout: 10_000, transports: ['websocket'] });
    server.attach(http, { path: '/peers/socket.io' });
    ends.push(() => void server.close());
    const accepted = new Promise<ServerSocket & { request: { url: string } }>((resolve) => server.once('connection', resolve));
    return { url: await listening(http), accepted };
  }

  /** A server that says what the test says. */
  async function rawServer(greeting: string) {
    const http = createServer();
    const server = new WebSocketServer({ server: http });
    ends.push(() => {
      for (const client of server.clients) client.terminate();
    });
    const accepted = new Promise<WebSocket>((resolve) => {
      server.once('connection', (socket) => {
        socket.send(greeting);
        resolve(socket);
      });
    });
    return { url: await listening(http), accepted };
  }

  it('asks at the path for protocol 4 by websocket, with the query', async () => {
    const { url, accepted } = await engineServer(10_000);
    const socket = connect(url);
    await next(socket, 'open');
    const asked = new URL((await accepted).request.url, url);
    expect(asked.pathname).toBe('/peers/socket.io/');
    expect(Object.fromEntries(asked.searchParams)).toEqual({ EIO: '4', transport: 'websocket', tenant: '7' });
    expect(socket).toHaveProperty('id', Reflect.get(await accepted, 'id'));
  });

  it('carries texts and bytes both ways', async () => {
    const { url, accepted } = await engineServer(10_000);
    const socket = connect(url);
    await next(socket, 'open');
    const server = await accepted;
    const arrived: unknown[] = [];
    const both = new Promise<void>((resolve) => {
      server.on('message', (message) => arrived.push(message) === 2 && resolve());
    });
    socket.write('2["signal","…"]');
    socket.write(Uint8Array.of(1, 2).buffer);
    await both;
    expect(arrived).toEqual(['2["signal","…"]', Buffer.of(1, 2)]);
    for (const message of ['0', 'text\nof two lines']) {
      const heard = next(socket, 'data');
      server.send(message);
      expect(await heard).toEqual([message]);
    }
    const bytes = next<ArrayBuffer>(socket, 'data');
    server.send(Buffer.of(3, 4));
    expect([...new Uint8Array((await bytes)[0] as ArrayBuffer)]).toEqual([3, 4]);
  });

  it('answers pings, and so stays connected', async () => {
    const { url, accepted } = await engineServer(5);
    const socket = connect(url);
    const server = await accepted;
    const ended = vi.fn<() => void>();
    socket.on('close', ended);
    for (let pings = 0; pings < 3; pings++) {
      const answered = new Promise<void>((resolve) => server.once('heartbeat', resolve));
      await next(socket, 'ping');
      await answered;
    }
    expect(ended).not.toHaveBeenCalled();
    expect(socket._hasPingExpired()).toBe(false);
  });

  it('takes a server that falls silent for gone', async () => {
    const { url } = await rawServer('0{"sid":"s","upgrades":[],"pingInterval":5,"pingTimeout":5,"maxPayload":100}');
    const socket = connect(url);
    expect((await next(socket, 'close'))[0]).toBe('ping timeout');
  });

  it('knows after a sleep, in which no timer ran, that a ping is overdue', async () => {
    const { url } = await rawServer('0{"sid":"s","upgrades":[],"pingInterval":60000,"pingTimeout":60000,"maxPayload":100}');
    const socket = connect(url);
    await next(socket, 'open');
    const closed = next(socket, 'close');
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_001);
    expect(socket._hasPingExpired()).toBe(true);
    now.mockRestore();
    expect((await closed)[0]).toBe('ping timeout');
  });

  it('tells why it ended: by the server’s hand, and by its own', async () => {
    const { url, accepted } = await engineServer(10_000);
    const socket = connect(url);
    await next(socket, 'open');
    const closed = next(socket, 'close');
    (await accepted).close(true);
    expect((await closed)[0]).toBe('transport close');

    const second = connect(url);
    await next(second, 'open');
    const forced = next(second, 'close');
    second.close();
    expect((await forced)[0]).toBe('forced close');
    second.close(); // and once more does nothing
    second.write('too late');
  });

  it('fails where nobody answers, first with the error and then with the end', async () => {
    const http = createServer();
    const url = await listening(http);
    await new Promise<void>((resolve) => {
      http.close(() => resolve());
    });
    const socket = connect(url);
    const told: string[] = [];
    socket.on('error', () => told.push('error'));
    expect((await next(socket, 'close'))[0]).toBe('transport error');
    expect(told).toEqual(['error']);
  });
});

describe('the stand-in', () => {
  it('ends where the greeting is no JSON', async () => {
    const http = createServer();
    const server = new WebSocketServer({ server: http });
    ends.push(() => {
      for (const client of server.clients) client.terminate();
    });
    server.on('connection', (socket) => socket.send('0hello'));
    const socket = new PageSocket(await listening(http), { path: '/socket.io' });
    const error = await new Promise<unknown>((resolve) => socket.once('error', resolve));
    expect(String(error)).toContain('is this the address of a Tributary server?');
  });

  it('tells of a websocket that the page is not allowed after somebody can listen', async () => {
    const notAllowed = function (): never {
      throw new DOMException('insecure', 'SecurityError');
    };
    vi.stubGlobal('WebSocket', notAllowed);
    const socket = new PageSocket('http://cdn.example', { path: '/socket.io' });
    const ended = new Promise<unknown>((resolve) => socket.once('close', resolve));
    const error = await new Promise<Error>((resolve) => socket.once('error', (told) => resolve(told as Error)));
    expect(error.name).toBe('SecurityError');
    expect(await ended).toBe('transport error');
  });

  it('closes when the browser says that the network is gone', async () => {
    const listeners = new Map<string, () => void>();
    vi.stubGlobal('addEventListener', (event: string, listener: () => void) => void listeners.set(event, listener));
    vi.stubGlobal('removeEventListener', (event: string) => void listeners.delete(event));
    const http = createServer();
    new WebSocketServer({ server: http }).on('connection', (socket) =>
      socket.send('0{"sid":"s","pingInterval":60000,"pingTimeout":60000}'),
    );
    const socket = new PageSocket(await listening(http), { path: '/socket.io' });
    await new Promise<void>((resolve) => {
      socket.once('open', resolve);
    });
    const ended = new Promise<unknown>((resolve) => socket.once('close', resolve));
    listeners.get('offline')?.();
    expect(await ended).toBe('transport close');
    expect(listeners.size).toBe(0);
  });
});

it.each(['http://127.0.0.1:8080', 'https://peers.example/tv?tenant=7&x=1', 'https://[2001:db8::7]:8443/', 'wss://peers.example'])(
  'takes %s apart as the library does',
  async (address) => {
    const { parse: parseOfLibrary } = await import('engine.io-client');
    const { source, protocol, host, port, query, queryKey, path } = parseOfLibrary(address) as never as Record<string, string>;
    expect(parse(address)).toEqual({ source, protocol, host, port, query, queryKey, path: path || '/' });
  },
);
