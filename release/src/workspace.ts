// What the workspace's package.json files say.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Publication } from './publications.ts';

/** Ends without a slash. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
/** Where the packages are built, one folder each. */
export const OUTPUT = join(ROOT, 'dist/packages');

/** The name that a publication's source has in the workspace is its own, or that of the app it is built from. */
export interface SourceManifest {
  readonly name: string;
  readonly version?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean | readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

export const readManifest = (folder: string): SourceManifest => readJson(join(ROOT, folder, 'package.json')) as SourceManifest;

/** `@scope/name/sub` and `name/sub` belong to the package before the subpath. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Every package of the workspace that others may import, by name. */
export function workspacePackages(): ReadonlyMap<string, { folder: string; manifest: SourceManifest }> {
  const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`));
  return new Map(
    folders
      .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
      .map((folder) => [folder, readManifest(folder)] as const)
      .map(([folder, manifest]) => [manifest.name, { folder, manifest }]),
  );
}

/** The repository's version is everybody's: changesets move it (docs/contributing.md). */
export function releaseVersion(): string {
  return (readJson(join(ROOT, 'package.json')) as { version: string }).version;
}

export interface Entry {
  /** `.` or `./name`. */
  readonly subpath: string;
  /** The built file's name without its ending: `index`, or the subpath's own. */
  readonly name: string;
  /** Relative to the repository. */
  readonly module: string;
}

/** The entries that a publication's users may import. */
export function publishedEntries(publication: Publication): readonly Entry[] {
  return Object.entries(readManifest(publication.source).exports ?? {})
    .filter(([subpath]) => !publication.unpublished.includes(subpath))
    .map(([subpath, module]) => ({
      subpath,
      name: subpath === '.' ? 'index' : subpath.slice('./'.length),
      module: join(publication.source, module),
    }));
}

/** The file that an import of a workspace package means, relative to the repository. */
export function workspaceModule(specifier: string): string | undefined {
  const name = packageNameOf(specifier);
  const found = workspacePackages().get(name);
  const target = found?.manifest.exports?.[`.${specifier.slice(name.length)}`];
  return found === undefined || target === undefined ? undefined : join(found.folder, target);
}
