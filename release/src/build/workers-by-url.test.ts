import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from '../workspace.ts';
import { workersByUrl } from './workers-by-url.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-workers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const THIRD_PARTIES = ['libsql', 'postgres'];

it('a thread of the database runs from what is built, beside the code that starts it', async () => {
  const bundle = await rolldown({
    cwd: ROOT,
    input: { server: join(ROOT, 'packages/database/src/index.ts') },
    platform: 'node',
    tsconfig: join(ROOT, 'tsconfig.base.json'),
    external: THIRD_PARTIES,
    plugins: [workersByUrl()],
  });
  const { output } = await bundle.write({ dir: join(folder, 'dist'), format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  expect(output.map(({ fileName }) => fileName)).toContain('sqlite-worker.mjs');
  // What an installation has beside it.
  mkdirSync(join(folder, 'node_modules'));
  for (const name of THIRD_PARTIES) {
    symlinkSync(realpathSync(join(ROOT, 'packages/database/node_modules', name)), join(folder, 'node_modules', name), 'junction');
  }
  const program = `import { openSqlite } from './dist/server.mjs';
const database = await openSqlite(':memory:');
console.log(JSON.stringify(await database.query({ sql: 'SELECT 6 * 7 AS answer' })));
await database.close();`;
  writeFileSync(join(folder, 'program.mjs'), program);
  const said = execFileSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual([{ answer: 42 }]);
});
