// Lets the built packages find each other and what they depend on, as an installation would, without installing anything.
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PUBLICATIONS } from '../publications.ts';
import { OUTPUT, readJson, ROOT, workspacePackages } from '../workspace.ts';
import { packageFolder } from './build-package.ts';

interface Installed {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Node and every bundler look for packages there, from each of the built ones. */
const MODULES = join(OUTPUT, 'node_modules');

/** Where the workspace has it installed: the packages that need it are bundled, and theirs is the version that was tested. */
function installedFolder(name: string): string {
  const places = [...workspacePackages().values()].map(({ folder }) => join(ROOT, folder, 'node_modules', name));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${name} is not installed: run npx pnpm install.`);
  return realpathSync(found);
}

/** Links into dist/packages/node_modules. The packages must be built. */
export function linkDependencies(): void {
  rmSync(MODULES, { recursive: true, force: true });
  const folders = new Map(PUBLICATIONS.map((each) => [each.name, packageFolder(each)]));
  for (const publication of PUBLICATIONS) {
    const { dependencies, peerDependencies } = readJson(join(packageFolder(publication), 'package.json')) as Installed;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
      if (!folders.has(name)) folders.set(name, installedFolder(name));
  }
  for (const [name, folder] of folders) {
    mkdirSync(dirname(join(MODULES, name)), { recursive: true });
    // A junction is what Windows lets everybody make.
    symlinkSync(folder, join(MODULES, name), 'junction');
  }
}
