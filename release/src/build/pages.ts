// The pages that the server brings along.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ensurePagesBuilt } from '../../../scripts/pages.mjs';
import { ROOT } from '../workspace.ts';

export const PAGES = join(ROOT, 'dist/pages');

/** Every module inside the built pages, by absolute path: their source maps know. Builds the pages where that has to be. */
export async function pageModules(): Promise<readonly string[]> {
  const outcome = ensurePagesBuilt();
  if (outcome !== 'built' && outcome !== 'fresh') throw new Error('The pages did not build: see above, and npm run build.');
  const maps = readdirSync(PAGES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js.map'));
  if (maps.length === 0) throw new Error('The built pages have no source maps: nobody could tell whose code is inside them.');
  return maps.flatMap((file) => {
    const { sources } = JSON.parse(readFileSync(join(PAGES, file), 'utf8')) as { sources: string[] };
    return sources.map((source) => resolve(PAGES, dirname(file), source));
  });
}
