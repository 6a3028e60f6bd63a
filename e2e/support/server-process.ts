// The server as a process of its own, for tests that kill it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  /** Where it keeps its keys; gone with it. */
  readonly dataFolder: string;
  /** Ends it as a crash does: no farewell to anybody. May be called twice. */
  close(): Promise<void>;
}

export interface ServerProcessOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Of the packager that seals the streams, as an origin's `sealKeys`; without them nobody vouches for anything. */
  readonly sealedKeys?: unknown;
  /** Beside those that every test's server has. */
  readonly args?: readonly string[];
  /** The program and where it is started; default: this repository's server, from its source. */
  readonly program?: { readonly command: string; readonly args: readonly string[]; readonly folder: string };
}

const FROM_SOURCE = { command: process.execPath, args: ['--import', 'tsx', 'apps/server/src/main.ts'], folder: ROOT };

/** @throws Error where the server does not start, with what it said */
export async function startServerProcess({
  port = 0,
  sealedKeys,
  args: more = [],
  program = FROM_SOURCE,
}: ServerProcessOptions = {}): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-server-'));
  const keyFile = join(folder, 'sealed-keys.json');
  if (sealedKeys !== undefined) await writeFile(keyFile, JSON.stringify(sealedKeys));
  const trust = sealedKeys === undefined ? ['--trust', 'none'] : ['--sealed-keys', keyFile];
  const dataFolder = join(folder, 'kept');
  // Several run at once: each keeps its figures for itself.
  const kept = ['--data-dir', dataFolder, '--dashboard-open'];
  const address = ['--host', '127.0.0.1', '--port', String(port), '--stun-port', '0'];
  const args = [...address, '--report-interval-ms', '1000', ...kept, ...trust, ...more];
  const child = spawn(program.command, [...program.args, ...args], {
    cwd: program.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<{ url: string; port: number }>((resolve, reject) => {
    // Goes on reading afterwards: a full pipe would stop the server.
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { msg: string; url: string; port: number };
      if (said.msg === 'listening') resolve({ url: said.url, port: said.port });
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The server ended with exit code ${code} before it listened.`)));
  });
  return { ...(await listening), dataFolder, close };
}
