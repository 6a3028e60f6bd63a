// Runs a TypeScript entry point of this repository: `node scripts/run.mjs apps/server/src/main.ts --port 8080`.
import { spawn } from 'node:child_process';
import { ensureInstalled } from './install.mjs';

const [entry, ...args] = process.argv.slice(2);
if (!entry) throw new Error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
ensureInstalled();
const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], { stdio: 'inherit' });
// The terminal sends Ctrl-C to the whole group: the child ends by itself, and its exit code is ours.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
