// `npm start` as a user meets it: the addresses it prints answer, and it leaves nothing behind.
import { expect, test } from '@playwright/test';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selfMadeCertificate } from '@tributary/server';
import { SIGNALING_VERSION, streamName, type ClientToServerEvents, type ServerToClientEvents, type Trust } from '@tributary/protocol';
import { io, type Socket } from 'socket.io-client';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  output(): string;
}

let started: Started | undefined;

function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--host', '127.0.0.1', '--stun-port', '0', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  started = { child, output: () => output };
  return started;
}

/** The exit code; a program that has ended already has one too. */
async function exitCode({ child }: Started): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

test.afterEach(async () => {
  if (started === undefined) return;
  started.child.kill('SIGKILL');
  await exitCode(started);
});

const isUp = async (url: string): Promise<boolean> => {
  const response = await fetch(url).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
};

/** Trusts that one certificate, and checks the name in it. */
const statusTrusting = (url: string, cert: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { ca: cert, agent: false }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });

/** Who vouches for a stream, as a viewer is told. */
async function trustOf(server: string, stream: string): Promise<Trust | undefined> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(server, { transports: ['websocket'], reconnection: false });
  const { id: streamId, label } = streamName(stream);
  const answer = await socket.emitWithAck('join', {
    version: SIGNALING_VERSION,
    streamId,
    label,
    secret: 'secret of the one viewer',
    state: { track: null, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' },
    neighbours: [],
  });
  socket.disconnect();
  return answer.ok ? answer.policy.trust : undefined;
}

/** Starts it, and waits until it has said where everything is. */
async function startedWith(args: readonly string[]): Promise<{ readonly running: Started; readonly addresses: readonly string[] }> {
  const running = start(['--port', '0', '--origin-port', '0', ...args]);
  await expect.poll(running.output, { timeout: 60_000 }).toContain('Bytes are vouched for by');
  return { running, addresses: [...running.output().matchAll(/^ {2}[A-Z][a-z ]+? +(http:\S+)$/gm)].map(([, url = '']) => url) };
}

test('the demo is sealed unless told otherwise: viewers are told to trust the key that the origin signs by, the same at each start', async () => {
  const keys: unknown[] = [];
  for (let index = 0; index < 2; index++) {
    const { running, addresses } = await startedWith([]);
    const [watch = '', stream = ''] = [addresses[0], addresses[5]];
    expect(running.output()).toContain('vouched for by – sealed: ');
    const published = (await (await fetch(new URL('/seal-keys.json', stream))).json()) as object;
    expect(await trustOf(new URL(watch).origin, stream)).toEqual({ mode: 'sealed', ...published });
    keys.push(published);
    running.child.kill('SIGTERM');
    expect(await exitCode(running)).toBe(0);
  }
  expect(keys[0]).toEqual(keys[1]);
});

test('the demo with a notary instead: nothing is sealed, and the server vouches', async () => {
  const { running, addresses } = await startedWith(['--trust', 'notary']);
  const [watch = '', stream = ''] = [addresses[0], addresses[5]];
  expect(running.output()).toContain('vouched for by – notary: ');
  expect(await isUp(new URL('/seal-keys.json', stream).href)).toBe(false);
  expect(await trustOf(new URL(watch).origin, stream)).toMatchObject({ mode: 'notary', keys: [{ kty: 'EC' }] });
});

test('the printed addresses answer, and stopping it frees them all with exit code 0', async () => {
  const { running, addresses } = await startedWith([]);
  expect(addresses.map((url) => new URL(url).pathname)).toEqual([
    '/watch/',
    '/embed/',
    '/dashboard/',
    '/healthz',
    '/metrics',
    '/live/master.m3u8',
    '/stats',
  ]);
  for (const url of addresses) expect(await isUp(url), url).toBe(true);

  running.child.kill('SIGTERM');
  expect(await exitCode(running)).toBe(0);
  for (const url of addresses) expect(await isUp(url), url).toBe(false);
});

/** What Prometheus is told; 0 where it is not told yet. */
async function metric(server: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', server))).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length));
}

/** Programs that a program has started, and what those have. */
function descendants(pid: number | undefined): number[] {
  const rows = processes();
  const found: number[] = [];
  for (let generation = [pid]; generation.length > 0;) {
    generation = rows.filter(({ parent }) => generation.includes(parent)).map((row) => row.pid);
    found.push(...generation.filter((each) => each !== undefined));
  }
  return found;
}

/** All that run. One that has ended and whose parent has not asked how is none. */
function processes(): { readonly pid: number; readonly parent: number; readonly command: string }[] {
  const { stdout, error } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,comm='], { encoding: 'utf8' });
  if (error) throw new Error('This test needs ps (Debian: apt-get install procps).', { cause: error });
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, state, ...command] = line.trim().split(/\s+/);
    return pid === undefined || pid === '' || state?.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command: command.join(' ') }];
  });
}

const stillRun = (pids: readonly number[]): string[] =>
  processes()
    .filter(({ pid }) => pids.includes(pid))
    .map(({ command }) => command);

test('demo viewers feed each other as the server counts them, and end with it', async () => {
  test.slow();
  const { running, addresses } = await startedWith(['--demo-viewers', '2']);
  const [watch = ''] = addresses;
  await expect.poll(() => metric(watch, 'tributary_viewers'), { timeout: 60_000 }).toBe(2);
  await expect.poll(() => metric(watch, 'tributary_reported_bytes_total{source="peers"}'), { timeout: 90_000 }).toBeGreaterThan(0);
  expect(running.output()).toContain('2 demo viewers watch http://127.0.0.1');

  const started = descendants(running.child.pid);
  // The server, the origin, and more than one of the browser.
  expect(started.length).toBeGreaterThan(3);
  running.child.kill('SIGTERM');
  expect(await exitCode(running)).toBe(0);
  await expect.poll(() => stillRun(started), { timeout: 30_000 }).toEqual([]);
});

test('demo viewers leave no browser behind when everything is killed', async () => {
  const { running, addresses } = await startedWith(['--demo-viewers', '1']);
  const [watch = ''] = addresses;
  await expect.poll(() => metric(watch, 'tributary_viewers'), { timeout: 60_000 }).toBe(1);
  const started = descendants(running.child.pid);
  running.child.kill('SIGKILL');
  await exitCode(running);
  await expect.poll(() => stillRun(started), { timeout: 30_000 }).toEqual([]);
});

test('where there is no browser for demo viewers, it says how to get one and goes on', async () => {
  const running = start(['--port', '0', '--origin-port', '0', '--demo-viewers', '2'], { CHROMIUM_PATH: '/nowhere/chromium' });
  await expect.poll(running.output, { timeout: 60_000 }).toContain('No demo viewers: CHROMIUM_PATH is /nowhere/chromium');
  const [, watch = ''] = /^ {2}Watch +(http:\S+)$/m.exec(running.output()) ?? [];
  expect(await isUp(watch)).toBe(true);
});

test('a certificate of the user’s own serves both programs; its files are named from where the user is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-start-'));
  try {
    const { key, cert } = await selfMadeCertificate(folder, ['127.0.0.1']);
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'cert.pem'), cert);
    const running = start(['--port', '0', '--origin-port', '0', '--https-key', 'key.pem', '--https-cert', 'cert.pem'], {
      INIT_CWD: folder,
    });
    await expect.poll(running.output, { timeout: 60_000 }).toContain('Bytes are vouched for by');
    const addresses = [...running.output().matchAll(/^ {2}(?:Watch|Stream) +(https:\S+)$/gm)].map(([, url = '']) => url);
    expect(addresses).toHaveLength(2);
    for (const url of addresses) expect(await statusTrusting(url, cert), url).toBe(200);
    expect(running.output()).not.toContain('Nobody but this machine vouches');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a port in use is refused before anything is built, with the option that chooses another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const refused = start(['--port', String(port), '--origin-port', '0']);
    expect(await exitCode(refused)).toBe(1);
    expect(refused.output()).toMatch(new RegExp(`^Port ${port} is in use: .*--port N\\.\\n$`));
  } finally {
    server.close();
  }
});
