// `npm start` as a user meets it: the addresses it prints answer, and it leaves nothing behind.
import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  output(): string;
}

let started: Started | undefined;

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--host', '127.0.0.1', '--stun-port', '0', ...args], {
    cwd: ROOT,
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

test('the printed addresses answer, and stopping it frees them all with exit code 0', async () => {
  const running = start(['--port', '0', '--origin-port', '0']);
  await expect.poll(running.output, { timeout: 60_000 }).toContain('Demo origin  http');
  const addresses = [...running.output().matchAll(/^ {2}[A-Z][a-z ]+? +(http:\S+)$/gm)].map(([, url = '']) => url);
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
