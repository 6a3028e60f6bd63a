import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startOrigin } from './origin.ts';
import { ask } from './testing/request.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const START_MS = 30_000; // compiling on a busy machine

function run(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const line = new Promise<string>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      if (out.includes('\n')) resolve(out);
    });
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, err }));
  return { child, line, ended };
}

test('starts, says where, and ends cleanly when told to', { timeout: START_MS }, async () => {
  const { child, line, ended } = run(['--port', '0', '--host', '127.0.0.1']);
  const [url] = /http:\/\/127\.0\.0\.1:\d+\/live\/master\.m3u8/.exec(await line) ?? [''];
  expect((await ask(url)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, err: '' });
});

test('says in one line why it cannot start', { timeout: START_MS }, async () => {
  const other = await startOrigin();
  const { ended } = run(['--port', `${other.port}`, '--host', '127.0.0.1']);
  const { code, err } = await ended;
  expect(code).toBe(1);
  expect(err).toBe(`Port ${other.port} is in use: end the program that uses it, or choose another with --port\n`);
  await other.close();
});
