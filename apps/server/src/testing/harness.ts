import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import {
  SIGNALING_VERSION,
  streamName,
  type ClientToServerEvents,
  type JoinAnswer,
  type JoinRequest,
  type Report,
  type ServerToClientEvents,
  type TrackId,
} from '@tributary/protocol';
import { io, type Socket } from 'socket.io-client';
import { startServer, type RunningServer, type ServerOptions } from '../index.ts';

export type Client = Socket<ServerToClientEvents, ClientToServerEvents>;
export type Joined = Extract<JoinAnswer, { ok: true }>;

export const TRACK = '0123456789abcdef' as TrackId;
const WAIT_LIMIT_MS = 10_000; // a condition that has not come true by then never will
const POLL_MS = 5;

/** What a test starts, and ends when it is over. */
export class Harness {
  readonly #ends: (() => Promise<unknown> | void)[] = [];

  /** Its dashboard is open, unless a test is about who may look. */
  async server(options: ServerOptions = {}): Promise<RunningServer> {
    const server = await startServer({ host: '127.0.0.1', logLevel: 'silent', dashboardOpen: true, ...options });
    this.#ends.push(() => server.close());
    return server;
  }

  /** A socket that does not reconnect. */
  async client(server: RunningServer, headers: Record<string, string> = {}): Promise<Client> {
    const client: Client = io(server.url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
      rejectUnauthorized: false,
    });
    this.#ends.push(() => void client.disconnect());
    await new Promise<void>((resolve, reject) => {
      client.once('connect', resolve);
      client.once('connect_error', reject);
    });
    return client;
  }

  /** Ends something else that a test started. */
  after(end: () => Promise<unknown> | void): void {
    this.#ends.push(end);
  }

  /** A folder that is empty, and gone after the test. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(joinPath(tmpdir(), 'tributary-server-'));
    this.#ends.push(() => rm(folder, { recursive: true }));
    return folder;
  }

  async joined(server: RunningServer, name: string, changes: Partial<JoinRequest> = {}): Promise<{ client: Client; answer: Joined }> {
    const client = await this.client(server);
    return { client, answer: await join(client, name, changes) };
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).toReversed()) await end();
  }
}

export function joinRequest(name: string, changes: Partial<JoinRequest> = {}): JoinRequest {
  const { id, label } = streamName('https://cdn.example/live/master.m3u8');
  return {
    version: SIGNALING_VERSION,
    streamId: id,
    label,
    secret: `secret-of-${name}`.padEnd(24, '.'),
    state: { track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' },
    neighbours: [],
    ...changes,
  };
}

export async function join(client: Client, name: string, changes: Partial<JoinRequest> = {}): Promise<Joined> {
  const answer = await client.emitWithAck('join', joinRequest(name, changes));
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  return answer;
}

/** The next event of a kind. Start listening before the cause. */
export function next<E extends keyof ServerToClientEvents>(client: Client, event: E): Promise<Parameters<ServerToClientEvents[E]>[0]> {
  return new Promise((resolve) => client.once(event, resolve as never));
}

export function disconnected(client: Client): Promise<string> {
  return new Promise((resolve) => client.once('disconnect', (reason) => resolve(reason)));
}

export async function until<T>(read: () => T | Promise<T>, isTrue: (value: T) => boolean): Promise<T> {
  const giveUpAtMs = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const value = await read();
    if (isTrue(value)) return value;
    if (performance.now() > giveUpAtMs) throw new Error(`never came true: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function report(index: number, changes: Partial<Report> = {}): Report {
  return {
    index,
    intervalMs: 10_000,
    traffic: [{ track: TRACK, originBytes: 1000, peerBytes: 3000, sentBytes: 2500, wastedBytes: 10 }],
    stalls: 1,
    stalledMs: 200,
    startupMs: 400,
    neighbours: 1,
    connectionsTried: 1,
    connectionsFailed: 0,
    badPieces: 0,
    status: 'sharing',
    ...changes,
  };
}

export async function getJson<T>(server: RunningServer, path: string): Promise<T> {
  return (await fetch(new URL(path, server.url))).json() as Promise<T>;
}

export async function metric(server: RunningServer, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', server.url))).text();
  const line = text.split('\n').find((each) => each.startsWith(`tributary_${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}
