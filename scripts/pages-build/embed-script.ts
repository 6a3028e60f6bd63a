// Makes embed.js of what the pages' build has made of the player: one small script that knows its modules by name and hash.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';
import { ROOT } from '../install.mjs';
import type { PlayerModule, PlayerModules } from '../../apps/embed/src/script/modules.ts';

/** The name of the player's module among the inputs of the build. */
export const PLAYER_INPUT = 'embed-player';
export const PLAYER_SOURCE = join(ROOT, 'apps/embed/src/script/player.ts');
const LOADER_SOURCE = join(ROOT, 'apps/embed/src/script/loader.ts');
/** What browsers and https://www.srihash.org/ take for granted; SHA-512 is no safer against collisions that matter here. */
const HASH = 'sha384';
/** Of the script's hash, in its name: another content has another name, so that browsers may keep it for ever. */
const NAME_CHARACTERS = 8;

export interface EmbedIntegrity {
  /** Of the repository. */
  readonly version: string;
  /** Path of the script under the name that never changes its content. */
  readonly script: string;
  /** For the tag's `integrity`. */
  readonly integrity: string;
}

type Bundle = Rolldown.OutputBundle;

/** Writes `embed.js`, `embed-<version>.js` and `embed/integrity.json` into the output, and prints the hash. */
export function embedScript(version: string): Plugin {
  return {
    name: 'tributary-embed-script',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const modules = await playerModules(dir, bundle);
      const script = await bundleLoader(modules);
      const hash = createHash(HASH).update(script).digest();
      const name = `embed-${version}-${hash.toString('hex').slice(0, NAME_CHARACTERS)}.js`;
      const integrity: EmbedIntegrity = { version, script: `/${name}`, integrity: `${HASH}-${hash.toString('base64')}` };
      await mkdir(join(dir, 'embed'), { recursive: true });
      await writeFile(join(dir, 'embed.js'), script);
      await writeFile(join(dir, name), script);
      await writeFile(join(dir, 'embed/integrity.json'), `${JSON.stringify(integrity, null, 2)}\n`);
      console.log(`embed.js: /${name}, ${gzipSync(script).length} bytes gzipped\n  integrity="${integrity.integrity}"`);
    },
  };
}

/** The hashes are of the files as they lie there: what comes between the bundle and the disk (source maps' names) is in them. */
async function playerModules(dir: string, bundle: Bundle): Promise<PlayerModules> {
  const moduleOf = async (path: string): Promise<PlayerModule> => ({
    path,
    integrity: `${HASH}-${createHash(HASH)
      .update(await readFile(join(dir, path)))
      .digest('base64')}`,
  });
  const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.name === PLAYER_INPUT);
  if (entry === undefined) throw new Error(`The build has no input ${PLAYER_INPUT}: add it to vite.config.ts.`);
  const imported = reachable(bundle, [entry.fileName], ({ imports }) => imports);
  const all = reachable(bundle, [entry.fileName], ({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  return {
    entry: await moduleOf(entry.fileName),
    imported: await Promise.all([...imported].filter((path) => path !== entry.fileName).map(moduleOf)),
    lazy: await Promise.all([...all].filter((path) => !imported.has(path)).map(moduleOf)),
  };
}

function reachable(bundle: Bundle, from: readonly string[], next: (chunk: Rolldown.OutputChunk) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const path of found) {
    const chunk = bundle[path];
    if (chunk?.type === 'chunk') for (const each of next(chunk)) found.add(each);
  }
  return found;
}

async function bundleLoader(modules: PlayerModules): Promise<string> {
  const result = await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'warn',
    define: { PLAYER_MODULES: JSON.stringify(modules) },
    build: { write: false, target: 'es2022', lib: { entry: LOADER_SOURCE, formats: ['iife'], name: 'tributaryEmbed' } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) throw new Error('Building embed.js gave no script.');
  return chunk.code;
}
