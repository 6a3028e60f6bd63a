// The import map that a page without a bundler needs: where the browser finds each installed package's modules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a browser would choose of conditional exports, the first that is there. */
const CONDITIONS = ['browser', 'import', 'module', 'default'];

type Target = string | null | { readonly [condition: string]: Target };

interface Manifest {
  readonly exports?: Target;
  readonly module?: string;
  readonly main?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function chosen(target: Target | undefined): string | undefined {
  if (target === undefined || target === null) return undefined;
  if (typeof target === 'string') return target;
  const condition = CONDITIONS.find((name) => chosen(target[name]) !== undefined);
  return condition === undefined ? undefined : chosen(target[condition]);
}

function entries({ exports, module, main = './index.js' }: Manifest): readonly (readonly [string, string])[] {
  const asRecord = exports ?? module ?? main;
  const isOneEntry = typeof asRecord === 'string' || asRecord === null || !Object.keys(asRecord).some((key) => key.startsWith('.'));
  const subpaths = isOneEntry ? { '.': asRecord } : asRecord;
  return Object.entries(subpaths).flatMap(([subpath, target]) => {
    const file = chosen(target);
    return file === undefined ? [] : [[subpath, file] as const];
  });
}

/**
 * @param folder a project with packages installed flat, as npm does
 * @param names the packages that the page imports
 * @returns an import map for them and for what they depend on; addresses begin with `/node_modules/`
 */
export function importMap(folder: string, names: readonly string[]): { imports: Readonly<Record<string, string>> } {
  const imports: Record<string, string> = {};
  const waiting = [...names];
  const known = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (known.has(name)) continue;
    known.add(name);
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;
    for (const [subpath, file] of entries(manifest)) {
      const address = new URL(file, `http://site/node_modules/${name}/`).pathname;
      const [before = '', after] = subpath.split('*');
      const [folderAddress = '', ending] = address.split('*');
      // A pattern maps whole folders, which import maps write with a slash at the end; one that adds an ending to names they cannot write.
      if (after === undefined) imports[`${name}${subpath.slice(1)}`] = address;
      else if (after === ending && before.endsWith('/') && folderAddress.endsWith('/'))
        imports[`${name}${before.slice(1)}`] = folderAddress;
    }
    waiting.push(...Object.keys(manifest.dependencies ?? {}));
  }
  return { imports };
}
