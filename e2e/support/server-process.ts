// The server as a process of its own, for tests that kill it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash does: no farewell to anybody. May be called twice. */
  close(): Promise<void>;
}

/**
 * @param port 0: any free one
 * @throws Error where the server does not start, with what it said
 */
export async function startServerProcess(port = 0): Promise<ServerProcess> {
  const args = ['--host', '127.0.0.1', '--port', String(port), '--stun-port', '0', '--report-interval-ms', '1000'];
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/server/src/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise<{ url: string; port: number }>((resolve, reject) => {
    // Goes on reading afterwards: a full pipe would stop the server.
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { msg: string; url: string; port: number };
      if (said.msg === 'listening') resolve({ url: said.url, port: said.port });
    });
    child.once('exit', (code) => reject(new Error(`The server ended with exit code ${code} before it listened.`)));
  });
  return { ...(await listening), close };
}
