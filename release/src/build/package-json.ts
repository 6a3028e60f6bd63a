// The package.json that users get, made from the one in the source and from what the build found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PUBLICATIONS, type Publication } from '../publications.ts';
import { packageNameOf, publishedEntries, readManifest, releaseVersion, ROOT, workspacePackages } from '../workspace.ts';
import { BIN_ENTRY, type BuiltModules } from './javascript.ts';
import { packageOfFile } from './third-parties.ts';

/** Node of our floor; browsers have no such field. */
const ENGINES = { node: '>=20.19' };
const LICENSE = 'Apache-2.0';

/** `catalog:` means the version in pnpm-workspace.yaml. */
function catalogVersion(name: string): string {
  const { catalog } = parse(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: Record<string, string> };
  const version = catalog[name];
  if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml.`);
  return version;
}

/** The version that the workspace builds and tests with. */
function testedVersion(name: string): string {
  const versions = new Set(
    [...workspacePackages().values()]
      .flatMap(({ manifest }) => [manifest.dependencies?.[name], manifest.devDependencies?.[name]])
      .filter((version) => version !== undefined && !version.startsWith('workspace:'))
      .map((version) => (version === 'catalog:' ? catalogVersion(name) : version)),
  );
  const [version, ...others] = versions;
  if (version === undefined) throw new Error(`${name} is imported by what is published, and no package.json of the workspace names it.`);
  if (others.length > 0) throw new Error(`The workspace has ${name} in several versions (${[...versions].join(', ')}): use one.`);
  return version;
}

/** What the built modules import is what a user must install; a list by hand would drift from it. */
function dependencies(publication: Publication, { chunks, copied }: BuiltModules): Record<string, string> {
  const peers = readManifest(publication.source).peerDependencies ?? {};
  const files = new Set(chunks.map(({ file }) => file));
  const imported = chunks.flatMap(({ imports }) => imports).filter((name) => !files.has(name) && !name.startsWith('node:'));
  const names = [...new Set(imported.map(packageNameOf))].filter((name) => !(name in peers)).sort();
  // A copied file works with the very version that it is of.
  const exact = new Set([...copied.map(({ from }) => packageOfFile(from)), ...(publication.exactly ?? [])]);
  return Object.fromEntries(
    names.map((name) => {
      // Of our own packages one release belongs together.
      if (PUBLICATIONS.some((other) => other.name === name)) return [name, releaseVersion()];
      const version = testedVersion(name);
      return [name, exact.has(name) ? version : `^${version.replace(/^[~^]/, '')}`];
    }),
  );
}

/** Whether a module is among those that a package.json names, where a star stands for anything in a file's name. */
export function declaredModules(source: string, declared: readonly string[]): (module: string) => boolean {
  const patterns = declared.map((pattern) => {
    const escaped = join(source, pattern).replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${escaped.replaceAll('*', '[^/]*')}$`);
  });
  return (module) => patterns.some((pattern) => pattern.test(module));
}

type Chunk = Pick<BuiltModules['chunks'][number], 'file' | 'modules' | 'imports'>;

/**
 * Built files that do something when they are imported: those that hold a module of which the source says so, and those that import
 * such a file. A bundler leaves out what has no effect, and with it all that it imports.
 */
export function filesWithEffects(chunks: readonly Chunk[], hasEffects: (module: string) => boolean): readonly string[] {
  const found = new Set(chunks.filter(({ modules }) => modules.some(hasEffects)).map(({ file }) => file));
  // What is found while it runs is looked at, too: a set goes on with what is added to it.
  for (const each of found) for (const { file, imports } of chunks) if (imports.includes(each)) found.add(file);
  return [...found];
}

function sideEffects(publication: Publication, { chunks }: BuiltModules): boolean | string[] {
  const declared = readManifest(publication.source).sideEffects ?? true;
  if (typeof declared === 'boolean') return declared;
  const relevant = declaredModules(publication.source, declared);
  return filesWithEffects(chunks, relevant).map((file) => `./dist/${file}`);
}

export function packageJson(publication: Publication, built: BuiltModules): Record<string, unknown> {
  const { name, description, keywords, bin, definesElements, servesPages, runsIn } = publication;
  const { peerDependencies } = readManifest(publication.source);
  const entries = publishedEntries(publication).map(({ subpath, name: file }) => [
    subpath,
    { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
  ]);
  return {
    name,
    version: releaseVersion(),
    description,
    keywords,
    license: LICENSE,
    type: 'module',
    sideEffects: sideEffects(publication, built),
    exports: {
      ...Object.fromEntries(entries),
      ...(definesElements ? { './custom-elements.json': './custom-elements.json' } : {}),
      './package.json': './package.json',
    },
    // For tools that do not read `exports`.
    types: './dist/index.d.ts',
    ...(definesElements ? { customElements: 'custom-elements.json' } : {}),
    ...(bin === undefined ? {} : { bin: { [bin.name]: `./dist/${BIN_ENTRY}.js` } }),
    files: ['dist', 'THIRD-PARTY-NOTICES', ...(definesElements ? ['custom-elements.json'] : []), ...(servesPages ? ['pages'] : [])],
    ...(runsIn === 'node' ? { engines: ENGINES } : {}),
    dependencies: { ...dependencies(publication, built), ...publication.alsoInstalls },
    ...(peerDependencies === undefined ? {} : { peerDependencies }),
    publishConfig: { access: 'public' },
  };
}
