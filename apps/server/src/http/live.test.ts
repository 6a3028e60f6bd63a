import { connect, type AddressInfo, type Socket } from 'node:net';
import type { OperatorEvent } from '@tributary/operator-api';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { Harness, until } from '../testing/harness.ts';
import { DASHBOARDS_PER_ADDRESS, MAX_DASHBOARDS } from './limits.ts';
import { LivePush, sentEvent } from './live.ts';

const harness = new Harness();
afterEach(() => harness.end());

/** More than any kernel buffers for a loopback connection, within a few pushes. */
const LARGE = sentEvent('overview', 'x'.repeat(4 * 1024 * 1024));
const SMALL = sentEvent('overview', {});
const EVENT: OperatorEvent = { id: '1', atMs: 0, kind: 'ban', stream: null, label: '', by: 'x', text: 'y', changes: [] };

async function pushing(content: string, pushIntervalMs?: number) {
  const app = fastify();
  const allowed = { now: true };
  const made: string[] = [];
  const live = new LivePush<string>({
    content: async (view) => {
      made.push(view);
      return content;
    },
    mayLook: async () => allowed.now,
    logger: pino({ level: 'silent' }),
    trustedProxies: 1,
    ...(pushIntervalMs === undefined ? {} : { pushIntervalMs }),
  });
  app.get<{ Querystring: { view?: string } }>('/live', (request, reply) => live.open(request, reply, request.query.view ?? ''));
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
      socket.write(`GET /live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\n\r\n`);
      socket.on('error', () => {});
      socket.once('data', (head: Buffer) => {
        socket.pause();
        resolve({ socket, status: Number(head.toString('latin1').split(' ')[1]) });
      });
    });
  return { live, open, allowed, made, url: `http://127.0.0.1:${port}/live` };
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
    (bytes) => bytes > before + LARGE.length,
  );
  expect(live.subscribers).toBe(1);
});

it('one address has so many of them, and when all are taken it is its place that another one gets', async () => {
  const { live, open } = await pushing(SMALL);
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
  const { open } = await pushing(SMALL);
  for (let index = 0; index < MAX_DASHBOARDS; index++) expect((await open(`198.51.100.${index}`)).status).toBe(200);
  expect((await open('192.0.2.1')).status).toBe(503);
});

async function read(url: string, isEnough: (text: string) => boolean): Promise<string> {
  const leaving = new AbortController();
  harness.after(() => leaving.abort());
  const response = await fetch(url, { signal: leaving.signal, headers: { 'x-forwarded-for': '192.0.2.1' } });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (isEnough(text)) break;
  }
  return text;
}

it('what several see alike is made once for all of them', async () => {
  const { live, url, made } = await pushing(SMALL, 20);
  const reading = ['a', 'a', 'b'].map((view) => read(`${url}?view=${view}`, () => false).catch(() => ''));
  await until(
    () => live.subscribers,
    (subscribers) => subscribers === 3,
  );
  made.length = 0;
  await until(
    () => made.length,
    (count) => count >= 4,
  );
  const pushes = made.slice(0, 4);
  expect([pushes.filter((view) => view === 'a').length, pushes.filter((view) => view === 'b').length]).toEqual([2, 2]);
  live.close();
  await Promise.all(reading);
});

it('events reach a dashboard with the next push, those alone that came after it was opened', async () => {
  const { live, url } = await pushing(SMALL, 20);
  live.tell({ ...EVENT, id: 'before' });
  const reading = read(url, (text) => text.includes('"second"'));
  await until(
    () => live.subscribers,
    (subscribers) => subscribers === 1,
  );
  live.tell({ ...EVENT, id: 'first' });
  live.tell({ ...EVENT, id: 'second' });
  const text = await reading;
  expect(text).not.toContain('"before"');
  expect(text.match(/event: event\ndata: \{"id":"(?:first|second)"/g)).toHaveLength(2);
});

it('who may no longer look is shown nothing more', async () => {
  const { live, url, allowed } = await pushing(SMALL, 20);
  const reading = read(url, () => false);
  await until(
    () => live.subscribers,
    (subscribers) => subscribers === 1,
  );
  allowed.now = false;
  expect(await reading).toContain('event: overview'); // ends
  await until(
    () => live.subscribers,
    (subscribers) => subscribers === 0,
  );
});
