// Three views of the same source: pure packages (no DOM, no Node), web packages, and Node programs with all tests.
import { spawnSync } from 'node:child_process';
import { ROOT } from './install.mjs';

let failed = false;
for (const view of ['pure', 'web', 'node']) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', `config/tsconfig.${view}.json`], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
