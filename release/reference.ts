/** `npm run reference`: the API reference of what is published, from the types as users get them, into dist/docs/index.html. */
import { join, relative } from 'node:path';
import { Application } from 'typedoc';
import { packageFolder } from './src/build/build-package.ts';
import { buildPackages } from './src/build-packages.ts';
import { PUBLICATIONS } from './src/publications.ts';
import { OUTPUT, publishedEntries, releaseVersion, ROOT } from './src/workspace.ts';

const FOLDER = join(ROOT, 'dist/docs');

/** Modules under the names by which they are imported, by the path of their declarations below dist/packages. */
const NAMES = new Map(
  PUBLICATIONS.flatMap((publication) =>
    publishedEntries(publication).map(({ name, subpath }) => [
      join(relative(OUTPUT, packageFolder(publication)), 'dist', name).replace(/[/\\]index$/, ''),
      `${publication.name}${subpath.slice(1)}`,
    ]),
  ),
);

await buildPackages();
const app = await Application.bootstrapWithPlugins({
  name: `Tributary ${releaseVersion()}`,
  entryPoints: PUBLICATIONS.flatMap((publication) =>
    publishedEntries(publication).map(({ name }) => join(packageFolder(publication), 'dist', `${name}.d.ts`)),
  ),
  tsconfig: join(ROOT, 'release/tsconfig.reference.json'),
  readme: 'none',
  plugin: ['typedoc-plugin-missing-exports'],
  // Sources are no links: what is documented is the built types.
  disableSources: true,
  excludePrivate: true,
  // An element's reference is its own, not that of every HTMLElement.
  excludeExternals: true,
  // Comments that elements inherit name things of Lit's.
  validation: { invalidLink: false },
  logLevel: 'Warn',
});
const project = await app.convert();
if (project === undefined) throw new Error('The reference was not made: see above.');
for (const module of project.children ?? []) module.name = NAMES.get(module.name) ?? module.name;
app.validate(project);
await app.generateDocs(project, FOLDER);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
else console.log(`The reference is in ${relative(ROOT, FOLDER)}/index.html`);
