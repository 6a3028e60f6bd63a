// Installs the workspace's dependencies when they are missing or the lockfile moved. Needs Node and npm only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PNPM = 'pnpm@10.34.9';
const STAMP = join(ROOT, 'node_modules/.tributary-lock');

function lockHash() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

export function ensureInstalled() {
  const wanted = lockHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  // Not to the output: what runs next may print a token or a key there, for a script to take.
  console.error('Installing dependencies (first run or changed lockfile; about 20 s) …');
  // Without a terminal pnpm would refuse to replace a node_modules folder that another version or another tool made.
  const options = ['--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--config.confirmModulesPurge=false'];
  const result = spawnSync('npx', ['--yes', PNPM, 'install', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error('Installing failed. The npm registry must be reachable; see the message above, then run the command again.');
    process.exit(1);
  }
  writeFileSync(STAMP, wanted);
}
