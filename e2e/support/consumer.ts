// A site's project of its own, outside this repository: it has nothing but what npm installs from the packed packages.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WINDOWS = process.platform === 'win32';
/** What npm says where the registry cannot be reached, and its cache does not have everything. */
const OFFLINE = /\b(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENOTCACHED)\b/;

export interface Consumer {
  readonly folder: string;
  /** The project's own program, as npm links it. */
  program(name: string): string;
  /** @throws Error with what it said, where it fails */
  run(name: string, args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

async function run(command: string, args: readonly string[], folder: string): Promise<Ended> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], shell: WINDOWS });
  let stdout = '';
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, output };
}

/** @returns the tarballs of the packages, built from this repository as it is, by name */
export async function packPackages(): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, output } = await run(process.execPath, ['scripts/run.mjs', 'release/pack.ts'], ROOT);
  if (code !== 0) throw new Error(`The packages do not build or pack: npm run pack:packages\n${output}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
}

/**
 * @param wanted what to install: tarballs, or names with versions
 * @returns the project, or 'offline' where the registry cannot be reached
 * @throws Error where npm refuses, with what it said
 */
export async function createConsumer(wanted: readonly string[]): Promise<Consumer | 'offline'> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-consumer-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'a-site', private: true, type: 'module' }));
  const { code, output } = await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...wanted], folder);
  if (code !== 0) {
    await remove();
    if (OFFLINE.test(output)) return 'offline';
    throw new Error(`npm does not install the packed packages:\n${output}`);
  }
  const program = (name: string): string => join(folder, 'node_modules/.bin', WINDOWS ? `${name}.cmd` : name);
  return {
    folder,
    program,
    remove,
    run: async (name, args) => {
      const ended = await run(program(name), args, folder);
      if (ended.code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${ended.code}:\n${ended.output}`);
      return ended.stdout;
    },
  };
}

/** @param folder of this repository, or absolute @returns the version of a package that is installed there */
export async function installedVersion(name: string, folder: string): Promise<string> {
  const manifest = await readFile(resolve(ROOT, folder, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
