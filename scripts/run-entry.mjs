import { spawn } from 'node:child_process';
import { ensureInstalled } from './install.mjs';
import { whenShellIsGone } from './npm-shell.mjs';

/** What shells report for a program that a signal ended. */
const EXIT_ON_SIGINT = 130;
const EXIT_ON_SIGTERM = 143;

/** @param {readonly string[]} command the entry point and its arguments */
export function runEntry([entry, ...args]) {
  if (entry === undefined) throw new Error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  ensureInstalled();
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the whole group: the child ends by itself, and its exit code is ours.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  whenShellIsGone(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? EXIT_ON_SIGINT : EXIT_ON_SIGTERM)));
}
