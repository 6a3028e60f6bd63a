// The Socket.IO client: the library's own, and the one that pages load (its patch, and both stand-ins), before the same server.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Server, type Socket as ServerSocket } from 'socket.io';
import { Manager as LibraryManager, type ManagerOptions } from 'socket.io-client';
import { build, type Rolldown } from 'vite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

type Manager = typeof LibraryManager;

const OPTIONS: Partial<ManagerOptions> = {
  path: '/peers/socket.io',
  query: { tenant: '7' },
  transports: ['websocket'],
  timeout: 10_000,
  reconnectionDelay: 20,
  reconnectionDelayMax: 40,
  randomizationFactor: 0.5,
};

/** As a page's bundler finds it. There is no file of that name. */
async function pageManager(): Promise<Manager> {
  const entry = fileURLToPath(new URL('page-client.js', import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', minify: false, lib: { entry, fileName: 'client', formats: ['es'] } },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? `export { Manager } from 'socket.io-client';` : null),
      },
    ],
  })) as Rolldown.RolldownOutput[];
  const chunk = built.flatMap(({ output }) => output).find((file) => file.type === 'chunk');
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(chunk?.code ?? '')}`)) as { Manager: Manager };
  expect(chunk?.code).not.toMatch(/XMLHttpRequest|onAny/); // it is not the library's
  return module.Manager;
}

const ends: (() => void)[] = [];
beforeEach(() => void vi.stubGlobal('WebSocket', WebSocket));
afterEach(() => {
  for (const end of ends.splice(0).toReversed()) end();
  vi.unstubAllGlobals();
});

const CLIENTS = [
  ['the library', async () => LibraryManager],
  ['what pages load', pageManager],
] as const;

describe.each(CLIENTS)('%s', (_name, managerClass) => {
  async function startServer() {
    const http = createServer();
    const server = new Server(http, { path: '/peers/socket.io', transports: ['websocket'] });
    ends.push(() => void server.close());
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const sockets: ServerSocket[] = [];
    server.on('connection', (socket) => void sockets.push(socket));
    return { server, sockets, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
  }

  async function connect(url: string) {
    const ManagerClass = await managerClass();
    const told: unknown[][] = [];
    const socket = new ManagerClass(url, OPTIONS).socket('/');
    ends.push(() => void socket.disconnect());
    for (const event of ['connect', 'disconnect', 'connect_error', 'news']) {
      socket.on(event, (first: unknown) => void told.push([event, first instanceof Error ? first.message : first]));
    }
    return { socket, told };
  }

  it('tells events both ways, in their order, and keeps what is said before it is connected', async () => {
    const { server, sockets, url } = await startServer();
    const heard: unknown[] = [];
    server.on('connection', (socket) => {
      socket.emit('news', { first: true });
      socket.on('say', (said: unknown) => void heard.push(said));
    });
    const { socket, told } = await connect(url);
    socket.emit('say', 1);
    await expect.poll(() => heard).toEqual([1]);
    socket.emit('say', { two: [2] });
    sockets[0]?.emit('news', 'second');
    await expect.poll(() => heard).toEqual([1, { two: [2] }]);
    await expect
      .poll(() => told)
      .toEqual([
        ['connect', undefined],
        ['news', { first: true }],
        ['news', 'second'],
      ]);
    expect(sockets[0]?.handshake.query['tenant']).toBe('7');
    expect(socket.id).toBe(sockets[0]?.id);
  });

  it('hears what it asked for, or that nobody answered in time, or that the connection ended first', async () => {
    const { server, sockets, url } = await startServer();
    server.on('connection', (socket) => void socket.on('ask', (value: number, answer: (got: number) => void) => answer(value + 1)));
    const { socket } = await connect(url);
    const answers: unknown[] = [];
    const note = (error: Error | null, value: unknown): void => void answers.push(error ? error.message : value);
    socket.timeout(10_000).emit('ask', 1, note);
    await expect.poll(() => answers).toEqual([2]);
    socket.timeout(10).emit('unheard', note);
    await expect.poll(() => answers).toEqual([2, 'operation has timed out']);
    socket.timeout(10_000).emit('unheard', note);
    sockets[0]?.disconnect();
    await expect.poll(() => answers).toEqual([2, 'operation has timed out', 'socket has been disconnected']);
  });

  it('comes back by itself when the connection breaks, and not when the server has ended it', async () => {
    const { sockets, url } = await startServer();
    const { socket, told } = await connect(url);
    await expect.poll(() => sockets).toHaveLength(1);
    sockets[0]?.conn.close();
    await expect.poll(() => sockets).toHaveLength(2);
    await expect.poll(() => told.map(([event]) => event)).toEqual(['connect', 'disconnect', 'connect']);
    sockets[1]?.disconnect();
    await expect.poll(() => told.at(-1)).toEqual(['disconnect', 'io server disconnect']);
    expect(socket.active).toBe(false);
    // Until it is told to.
    socket.connect();
    await expect.poll(() => sockets).toHaveLength(3);
    socket.disconnect();
    await expect.poll(() => told.at(-1)).toEqual(['disconnect', 'io client disconnect']);
    expect([socket.connected, socket.active]).toEqual([false, false]);
  });

  it('goes on trying where there is no server yet, and gives up where it is refused', async () => {
    const { server, url } = await startServer();
    await new Promise<void>((resolve) => {
      void server.close(() => resolve());
    });
    const { told } = await connect(url);
    const failures = (): number => told.filter(([event]) => event === 'connect_error').length;
    await expect.poll(failures).toBeGreaterThan(2);

    const guarded = await startServer();
    guarded.server.use((_socket, next) => next(new Error('not you')));
    const refused = await connect(guarded.url);
    await expect.poll(() => refused.told).toEqual([['connect_error', 'not you']]);
    expect(refused.socket.active).toBe(false);
  });
});
