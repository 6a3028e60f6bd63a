// Builds what is published into dist/packages, one folder each.
import { relative } from 'node:path';
import { buildPackage, packageFolder } from './build/build-package.ts';
import { emitDeclarations, type Declarations } from './build/declarations.ts';
import { linkDependencies } from './build/link-dependencies.ts';
import { PUBLICATIONS, type Publication } from './publications.ts';
import { releaseVersion, ROOT } from './workspace.ts';

/** Builds all packages. Throws where one does not build, with what to do. */
export async function buildPackages(): Promise<void> {
  const emitted = new Map<Publication['runsIn'], Declarations>();
  try {
    for (const publication of PUBLICATIONS) {
      const declarations = emitted.get(publication.runsIn) ?? (await emitDeclarations(publication.runsIn));
      emitted.set(publication.runsIn, declarations);
      await buildPackage(publication, declarations);
    }
    linkDependencies();
  } finally {
    for (const declarations of emitted.values()) await declarations.remove();
  }
}

export const built = (): string =>
  PUBLICATIONS.map((each) => `${each.name} ${releaseVersion()} is in ${relative(ROOT, packageFolder(each))}`).join('\n');
