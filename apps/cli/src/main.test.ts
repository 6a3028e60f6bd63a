import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SigningKey } from '@tributary/attest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TestFolder } from './testing/folders.ts';
import { checkSeals, mediaPlaylist, PUBLIC_URL } from './testing/streams.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const PATIENCE = { timeout: 50_000, interval: 50 };

function run(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (output.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.err += text.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, output };
}

test('from a new key to a live stream sealed, and a clean end', async () => {
  const folder = new TestFolder();
  const keyFile = join(folder.path, 'key.json');
  expect(await run(['keys', 'new', '--out', keyFile]).ended).toMatchObject({ code: 0, err: '' });
  const key = await SigningKey.fromJwk(JSON.parse(folder.read('key.json')?.toString() ?? ''));
  const shown = await run(['keys', 'public', keyFile]).ended;
  expect(JSON.parse(shown.out)).toEqual(key.publicKey.jwk);
  expect(shown.err).toBe(`Key id: ${key.keyId}\n`);

  const watching = run(['seal', folder.path, '--url', PUBLIC_URL, '--key', keyFile, '--watch']);
  folder.segments('s', 0, 3);
  folder.put('master.m3u8', mediaPlaylist({ first: 0, count: 3, folder: 's' }));
  await vi.waitFor(async () => expect((await checkSeals(folder.fetch, key)).good).toBe(3), PATIENCE);
  watching.child.kill('SIGINT');
  expect(await watching.ended).toMatchObject({ code: 0, err: '' });

  const again = await run(['keys', 'new', '--out', keyFile]).ended;
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
});

test('a push server ends cleanly, and bad arguments are told apart from failures', async () => {
  const folder = new TestFolder();
  folder.write('key.json', JSON.stringify((await SigningKey.generate()).toJwk()));
  const common = ['--url', PUBLIC_URL, '--key', join(folder.path, 'key.json')];
  const push = run(['seal', '--push', '--listen', '0', '--upstream', 'http://127.0.0.1:9/', ...common]);
  await vi.waitFor(() => expect(push.output.out).toContain('Push to http://127.0.0.1:'), PATIENCE);
  push.child.kill('SIGTERM');
  expect(await push.ended).toMatchObject({ code: 0, err: '' });
  expect(await run(['seal', ...common]).ended).toMatchObject({ code: 2, err: expect.stringContaining('one folder') });
  expect(await run(['seal', folder.path, ...common]).ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('master.m3u8 is not there'),
  });
});
