import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Programs } from './programs.mjs';

/** A program that does what the rest says, then writes its process id to a file. */
const program = (directory: string, rest: string): string =>
  `import { writeFileSync } from 'node:fs'; setInterval(() => {}, 1000); ${rest}
   writeFileSync(${JSON.stringify(join(directory, 'pid'))} + process.argv[2], String(process.pid));`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tributary-programs-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function entry(rest = ''): Promise<string> {
  const file = join(directory, 'program.mjs');
  await writeFile(file, program(directory, rest));
  return file;
}

const pidOf = (which: string): Promise<number> =>
  vi.waitFor(
    async () => {
      const pid = Number(await readFile(join(directory, `pid${which}`), 'utf8'));
      if (pid === 0) throw new Error('not written yet');
      return pid;
    },
    { timeout: 20_000 },
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('Programs', () => {
  it('ends every program it started', async () => {
    const file = await entry();
    const programs = new Programs();
    for (const which of ['a', 'b']) programs.start({ name: which, entry: file, args: [which] });
    const pids = [await pidOf('a'), await pidOf('b')];
    expect(await programs.stop()).toEqual([]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  }, 30_000);

  it('kills a program that does not end when told to, and says which', async () => {
    const programs = new Programs({ stopTimeoutMs: 50 });
    programs.start({ name: 'The server', entry: await entry("process.on('SIGTERM', () => {});"), args: ['a'] });
    const pid = await pidOf('a');
    expect(await programs.stop()).toEqual(['The server']);
    expect(isAlive(pid)).toBe(false);
  }, 30_000);

  it('reports a program that ends by itself', async () => {
    const programs = new Programs();
    programs.start({ name: 'the server', entry: await entry('process.exit(7);'), args: ['a'] });
    expect(await programs.ended).toEqual({ name: 'the server', how: 'ended with code 7' });
    expect(await programs.stop()).toEqual([]);
  }, 30_000);

  it('lets programs have threads of their own, whose input is over when they begin', async () => {
    const threadFile = join(directory, 'thread.mjs');
    await writeFile(
      threadFile,
      `import { parentPort } from 'node:worker_threads';
       process.stdin.once('end', () => parentPort.postMessage('over')).resume();`,
    );
    const thread = `import { Worker } from 'node:worker_threads';
      const thread = new Worker(${JSON.stringify(threadFile)});
      await new Promise((resolve) => thread.once('message', resolve));`;
    const programs = new Programs();
    let isEnded = false;
    void programs.ended.then(() => (isEnded = true));
    programs.start({ name: 'a', entry: await entry(thread), args: ['a'] });
    const pid = await pidOf('a');
    expect([isAlive(pid), isEnded]).toEqual([true, false]);
    expect(await programs.stop()).toEqual([]);
  }, 30_000);

  it('goes on without an extra that ends, says so, and ends one that runs', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const programs = new Programs();
      let isEnded = false;
      void programs.ended.then(() => (isEnded = true));
      programs.start({ name: 'The viewers', entry: await entry('process.exit(7);'), args: ['a'], isExtra: true });
      await vi.waitFor(() => expect(said).toHaveBeenCalledWith('The viewers ended with code 7; the rest goes on.'), { timeout: 20_000 });
      const file = await entry();
      programs.start({ name: 'The viewers', entry: file, args: ['b'], isExtra: true });
      const pid = await pidOf('b');
      expect(isEnded).toBe(false);
      expect(await programs.stop()).toEqual([]);
      expect(isAlive(pid)).toBe(false);
    } finally {
      said.mockRestore();
    }
  }, 60_000);

  it('ends its programs even when it is killed itself', async () => {
    const file = await entry();
    const starter = join(directory, 'starter.mjs');
    const programsUrl = pathToFileURL(join(import.meta.dirname, 'programs.mjs')).href;
    await writeFile(
      starter,
      `import { Programs } from ${JSON.stringify(programsUrl)};
       new Programs().start({ name: 'a', entry: ${JSON.stringify(file)}, args: ['a'] });`,
    );
    const child = spawn(process.execPath, [starter], { stdio: 'ignore' });
    const pid = await pidOf('a');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
  }, 60_000);
});
