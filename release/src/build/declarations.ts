// A package's types: TypeScript writes one file per module, and what the workspace's own modules say is bundled into one per entry.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { rollup, type Plugin } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { PUBLICATIONS, type Publication } from '../publications.ts';
import { packageNameOf, publishedEntries, ROOT, workspaceModule, workspacePackages } from '../workspace.ts';

/** The repository's own compiler. It is native and has no programming interface; rollup-plugin-dts asks an older one for syntax trees. */
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');

export interface Declarations {
  /** Holds a `.d.ts` at the place of each module of the workspace. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** Writes a declaration file for every module that runs there. Throws where the source does not compile; the compiler has said why. */
export async function emitDeclarations(runsIn: Publication['runsIn']): Promise<Declarations> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-declarations-'));
  const config = join(ROOT, `release/tsconfig.${runsIn}.json`);
  const { status } = spawnSync(process.execPath, [COMPILER, '-p', config, '--outDir', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`The declarations were not written: see above, and npm run typecheck.`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Bundles the declarations of one package into `${folder}/dist`. */
export async function bundleDeclarations(publication: Publication, declarations: Declarations, folder: string): Promise<void> {
  const at = (module: string): string => join(declarations.folder, module.replace(/\.ts$/, '.d.ts'));
  const bundle = await rollup({
    input: Object.fromEntries(publishedEntries(publication).map(({ name, module }) => [name, at(module)])),
    external: (specifier) => !specifier.startsWith('.') && !specifier.startsWith('/') && !isBundled(publication, specifier),
    plugins: [workspaceDeclarations(declarations.folder, at), dts()],
    onwarn: (warning) => {
      throw new Error(`The types of ${publication.name} do not bundle: ${warning.message}`);
    },
  });
  await bundle.write({ dir: join(folder, 'dist'), format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: '[name]-[hash].d.ts' });
  await bundle.close();
}

function isBundled(publication: Publication, specifier: string): boolean {
  const name = packageNameOf(specifier);
  if (PUBLICATIONS.some((other) => other.name === name && other.source !== publication.source)) return false;
  return workspacePackages().has(name);
}

/** Modules name each other by their source's file, and packages by the entries of their source. */
function workspaceDeclarations(folder: string, at: (module: string) => string): Plugin {
  return {
    name: 'tributary-workspace-declarations',
    resolveId(specifier, importer) {
      const named = workspaceModule(specifier);
      if (named !== undefined) return at(named);
      if (importer === undefined || !specifier.startsWith('.')) return null;
      const file = at(relative(folder, resolve(dirname(importer), specifier)));
      return existsSync(file) ? file : null;
    },
  };
}
