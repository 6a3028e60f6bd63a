// A real TURN server, as an operator would run it: coturn with the shared secret. Not everybody has it: tests that need it say how to get it.
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const HOW_TO_GET_COTURN = 'install coturn (Debian: apt-get install coturn), or set TURNSERVER_PATH to its turnserver';
const STARTED = /UDP listener opened/;
const RANDOM_SECRET_BYTES = 24;

export interface TurnServer {
  readonly url: string;
  readonly secret: string;
  /** What it logged: allocations, and by which names. */
  log(): string;
  close(): Promise<void>;
}

/** @returns coturn's program; undefined where there is none */
export function findTurnServer(): string | undefined {
  const program = process.env['TURNSERVER_PATH'] ?? 'turnserver';
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined ? program : undefined;
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** @throws Error where it does not start, with what it said */
export async function startTurnServer(program: string): Promise<TurnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-turn-'));
  const port = await freeUdpPort();
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(RANDOM_SECRET_BYTES))).toString('base64');
  const configuration = [
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    `listening-port=${port}`,
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'realm=turn.test',
    // Both viewers are relayed by this machine, to this machine.
    'allow-loopback-peers',
    'cli-password=none',
    'no-cli',
    'no-tls',
    'no-dtls',
    'log-file=stdout',
    'simple-log',
    'verbose',
    `pidfile=${join(folder, 'pid')}`,
    `userdb=${join(folder, 'users.sqlite')}`,
  ];
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, `${configuration.join('\n')}\n`);
  const child = spawn(program, ['-c', file], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (STARTED.test(said)) resolve();
        });
      }
      child.once('exit', (code) => reject(new Error(`coturn ended with exit code ${code} before it listened. It said:\n${said}`)));
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `turn:127.0.0.1:${port}`, secret, log: () => said, close };
}
