import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Manager } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import { socketAddress } from './socket-address.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** An HTTP server, and the first address at which it was asked for a websocket. */
async function listen(): Promise<{ port: number; asked: Promise<URL> }> {
  const http = createServer();
  server = http;
  const asked = new Promise<URL>((resolve) => {
    http.on('upgrade', (request, socket) => {
      resolve(new URL(request.url ?? '', 'http://localhost'));
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return { port: (http.address() as AddressInfo).port, asked };
}

it.each([
  ['', '/socket.io/'],
  ['/', '/socket.io/'],
  ['/peers', '/peers/socket.io/'],
  ['/tv/peers/', '/tv/peers/socket.io/'],
])('a server at path "%s" is asked at %s', async (path, expected) => {
  const { port, asked } = await listen();
  const { origin, ...options } = socketAddress(`http://127.0.0.1:${port}${path}`);
  const socket = new Manager(origin, { ...options, transports: ['websocket'], reconnection: false }).socket('/');
  expect((await asked).pathname).toBe(expected);
  socket.disconnect();
});

it('what else the address says goes along', async () => {
  const { port, asked } = await listen();
  const { origin, ...options } = socketAddress(`http://127.0.0.1:${port}/peers?tenant=7`);
  const socket = new Manager(origin, { ...options, transports: ['websocket'], reconnection: false }).socket('/');
  expect((await asked).searchParams.get('tenant')).toBe('7');
  socket.disconnect();
});
