/** The commands of docs/sealing.md, as they stand there, with a real ffmpeg. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SigningKey } from '@tributary/attest';
import { describe, expect, test, type TestContext } from 'vitest';
import { sealFolder } from './folder/seal-folder.ts';
import { watchFolder } from './folder/watch-folder.ts';
import { startPushServer } from './push/push-server.ts';
import { Upstream } from './push/upstream.ts';
import { Sealer } from './seal/sealer.ts';
import { TestFolder } from './testing/folders.ts';
import { checkSeals, PUBLIC_URL } from './testing/streams.ts';
import { WebServer } from './testing/web-server.ts';

const HOW_TO_GET_FFMPEG = 'install ffmpeg with libx264 (Debian: apt-get install ffmpeg), or set FFMPEG_PATH to it';
const DOCUMENTED_ADDRESS = 'http://127.0.0.1:8090';
const PATIENCE_MS = 60_000;

const key = await SigningKey.generate();
const program = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const document = readFileSync(new URL('../../../docs/sealing.md', import.meta.url), 'utf8');
/** In the order of the document: a film, a folder that is written live, a stream that is pushed. */
const [film, live, push] = document
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.startsWith('ffmpeg '))
  .map((line) => line.trim().split(/\s+/).slice(1));

/** Skips the test where it has no ffmpeg, and tells the test runner how to get one. */
function needFfmpeg({ task, skip }: TestContext): void {
  const { error, stdout } = spawnSync(program, ['-hide_banner', '-encoders'], { encoding: 'utf8' });
  if (error === undefined && stdout.includes('libx264')) return;
  Object.assign(task.meta, { how: HOW_TO_GET_FFMPEG });
  skip(HOW_TO_GET_FFMPEG);
}

async function ffmpeg(folder: TestFolder, args: readonly string[] = []): Promise<void> {
  const child = spawn(program, ['-nostdin', '-loglevel', 'error', ...args], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = await once(child, 'close');
  expect({ code, said }).toEqual({ code: 0, said: '' });
}

/** What the documented commands read: a few seconds, a keyframe in each. */
async function source(): Promise<TestFolder> {
  const folder = new TestFolder();
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=160x90:rate=10:duration=6', '-c:v', 'libx264', '-g', '10'];
  await ffmpeg(folder, ['-f', 'lavfi', '-i', 'sine=duration=6', ...picture, '-c:a', 'aac', 'film.mp4']);
  return folder;
}

const options = (folder: string, said: string[]) => ({
  folder,
  url: new URL(PUBLIC_URL),
  sealer: new Sealer(key, PUBLIC_URL),
  say: (line: string) => void said.push(line),
});

/** What is served of a folder below the one that ffmpeg worked in. */
const served = (folder: TestFolder, name: string) => (address: string) =>
  Promise.resolve(folder.read(join(name, decodeURIComponent(new URL(address).pathname.slice(new URL('.', PUBLIC_URL).pathname.length)))));

describe('ffmpeg', () => {
  test('a film is cut and sealed as documented', { timeout: PATIENCE_MS }, async (context) => {
    needFfmpeg(context);
    const folder = await source();
    mkdirSync(join(folder.path, 'film'));
    await ffmpeg(folder, film);
    const said: string[] = [];
    const { attested } = await sealFolder(options(join(folder.path, 'film'), said));
    expect([attested > 0, said]).toEqual([true, []]);
    expect(await checkSeals(served(folder, 'film'), key)).toEqual({ listed: attested, good: attested, wrong: [] });
  });

  test('a folder that is written live is sealed as documented', { timeout: PATIENCE_MS }, async (context) => {
    needFfmpeg(context);
    const folder = await source();
    mkdirSync(join(folder.path, 'live'));
    const stop = new AbortController();
    const watching = watchFolder(options(join(folder.path, 'live'), []), stop.signal);
    await ffmpeg(folder, live);
    await expect
      .poll(
        async () => {
          const { listed, good, wrong } = await checkSeals(served(folder, 'live'), key);
          return listed > 0 && listed === good && wrong.length === 0;
        },
        { timeout: PATIENCE_MS },
      )
      .toBe(true);
    stop.abort();
    await watching;
  });

  test('a live stream is pushed through as documented, and all of it is sealed', { timeout: PATIENCE_MS }, async (context) => {
    needFfmpeg(context);
    const folder = await source();
    const web = await new WebServer().start();
    const said: string[] = [];
    const upstream = new Upstream(`${web.url}/ingest/live`);
    const proxy = await startPushServer({ port: 0, host: '127.0.0.1', upstream, ...options('', said) });
    context.onTestFinished(() => proxy.close());
    expect(push?.some((argument) => argument.startsWith(DOCUMENTED_ADDRESS))).toBe(true);
    await ffmpeg(
      folder,
      push?.map((argument) => argument.replace(DOCUMENTED_ADDRESS, `http://127.0.0.1:${proxy.port}`)),
    );
    const { listed, good, wrong } = await checkSeals(web.fetch, key);
    expect([listed > 0, good, wrong]).toEqual([true, listed, []]);
    expect(said.filter((line) => line.includes('not sealed'))).toEqual([]);
  });
});
