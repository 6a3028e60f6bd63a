import { connect, type AddressInfo, type Socket } from 'node:net';
import type { StreamsAnswer } from '@tributary/telemetry';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { Harness, until } from '../testing/harness.ts';
import { DASHBOARDS_PER_ADDRESS, MAX_DASHBOARDS } from './limits.ts';
import { LivePush } from './live.ts';

const harness = new Harness();
afterEach(() => harness.end());

/** More than any kernel buffers for a loopback connection, within a few pushes. */
const LARGE = { nowMs: 0, streams: [], padding: 'x'.repeat(4 * 1024 * 1024) } as StreamsAnswer;

async function pushing(answer: StreamsAnswer, pushIntervalMs?: number) {
  const app = fastify();
  const live = new LivePush({
    app,
    streams: { answer: async () => answer },
    logger: pino({ level: 'silent' }),
    trustedProxies: 1,
    ...(pushIntervalMs === undefined ? {} : { pushIntervalMs }),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  harness.after(async () => {
    live.close();
    app.server.closeAllConnections();
    await app.close();
  });
  const { port } = app.server.address() as AddressInfo;
  /** Opens a dashboard that never reads further than its answer's first line. */
  const open = (address: string) =>
    new Promise<{ readonly socket: Socket; readonly status: number }>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      harness.after(() => void socket.destroy());
      socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n\r\n`);
      socket.on('error', () => {});
      socket.once('data', (head: Buffer) => {
        socket.pause();
        resolve({ socket, status: Number(head.toString('latin1').split(' ')[1]) });
      });
    });
  return { live, open };
}

it('dashboards that take nothing are closed, and those that do stay', async () => {
  const { live, open } = await pushing(LARGE, 20);
  for (let index = 0; index < 3; index++) await open('192.0.2.1');
  const { socket } = await open('192.0.2.2');
  let taken = 0;
  socket.on('data', ({ length }) => (taken += length));
  socket.resume();
  await until(
    () => live.subscribers,
    (subscribers) => subscribers === 1,
  );
  const before = taken;
  await until(
    () => taken,
    (bytes) => bytes > before + (LARGE as { padding?: string }).padding!.length,
  );
  expect(live.subscribers).toBe(1);
});

it('one address has so many of them, and when all are taken it is its place that another one gets', async () => {
  const { live, open } = await pushing({ nowMs: 0, streams: [] });
  const crowds = MAX_DASHBOARDS / DASHBOARDS_PER_ADDRESS;
  const opened: Socket[] = [];
  for (let crowd = 0; crowd < crowds; crowd++)
    for (let index = 0; index < DASHBOARDS_PER_ADDRESS; index++) opened.push((await open(`198.51.100.${crowd}`)).socket);
  expect((await open('198.51.100.0')).status).toBe(429);
  const closed = Promise.race(opened.map((socket) => new Promise((resolve) => socket.resume().on('close', resolve))));
  expect((await open('192.0.2.1')).status).toBe(200);
  await closed;
  expect(live.subscribers).toBe(MAX_DASHBOARDS);
});

it('where everybody has one, a further one is told that there are too many', async () => {
  const { open } = await pushing({ nowMs: 0, streams: [] });
  for (let index = 0; index < MAX_DASHBOARDS; index++) expect((await open(`198.51.100.${index}`)).status).toBe(200);
  expect((await open('192.0.2.1')).status).toBe(503);
});
