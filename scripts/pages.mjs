// Builds the pages when they are missing or their source changed. `node scripts/pages.mjs` builds; the stamp is their source's hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './install.mjs';

const OUTPUT = join(ROOT, 'dist/pages');
/** Inside the output, which vite empties at the start of a build: a build that failed or was interrupted leaves no stamp. */
const STAMP = join(OUTPUT, '.source-hash');
const FOLDERS = ['apps/watch', 'apps/embed', 'apps/dashboard', 'packages', 'scripts/pages-build'];
const FILES = ['package.json', 'vite.config.ts', 'tsconfig.base.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
const SKIPPED = new Set(['node_modules', 'dist', 'test-results']);

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
    return path.endsWith('.test.ts') ? [] : [path];
  });
}

function sourceHash() {
  const hash = createHash('sha256');
  // Content, not times: a fresh clone and a touched file are both judged by what they hold. It is a few hundred small files.
  for (const file of [...FOLDERS.flatMap(filesIn), ...FILES].sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

/**
 * @returns {'fresh' | 'built' | 'failed' | 'no-pages'} `fresh`: nothing had changed. After `failed`, vite has said why.
 */
export function ensurePagesBuilt() {
  const pages = FOLDERS.filter((folder) => existsSync(join(ROOT, folder, 'index.html')));
  if (pages.length === 0) return 'no-pages';
  const wanted = sourceHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return 'fresh';
  console.log('Building the pages …');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return 'failed';
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(STAMP, wanted);
  return 'built';
}
