// Runs a TypeScript entry point of this repository: `node scripts/run.mjs apps/server/src/main.ts --port 8080`.
import { checkNodeVersion } from './node-version.mjs';

checkNodeVersion();
// The rest uses syntax and modules that an old Node does not have, so it loads only after the check.
const { runEntry } = await import('./run-entry.mjs');
runEntry(process.argv.slice(2));
