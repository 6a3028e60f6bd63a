// One package, ready to publish: modules, types, what describes it, and whose code is inside.
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Publication } from '../publications.ts';
import { OUTPUT, ROOT } from '../workspace.ts';
import { customElementsManifest } from './custom-elements.ts';
import { bundleDeclarations, type Declarations } from './declarations.ts';
import { buildJavaScript } from './javascript.ts';
import { packageJson } from './package-json.ts';
import { pageModules, PAGES } from './pages.ts';
import { notices, thirdParties } from './third-parties.ts';

/** Where a package is built. */
export const packageFolder = ({ name }: Publication): string => join(OUTPUT, basename(name));

const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Replaces whatever was built before. */
export async function buildPackage(publication: Publication, declarations: Declarations): Promise<void> {
  const folder = packageFolder(publication);
  const { name, source, definesElements, servesPages } = publication;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [built] = await Promise.all([buildJavaScript(publication, folder), bundleDeclarations(publication, declarations, folder)]);
  const inside = [...built.chunks.flatMap(({ modules }) => modules), ...built.copied.map(({ from }) => from)];
  const foreign = [...inside, ...(servesPages ? await pageModules() : [])].filter(
    (module) => !module.startsWith('\0') && module.includes('/node_modules/'),
  );
  await writeFile(join(folder, 'package.json'), asText(packageJson(publication, built)));
  await writeFile(join(folder, 'THIRD-PARTY-NOTICES'), notices(name, thirdParties(foreign)));
  await cp(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  await cp(join(ROOT, source, 'README.md'), join(folder, 'README.md'));
  if (definesElements) await writeFile(join(folder, 'custom-elements.json'), asText(customElementsManifest(source, built.chunks)));
  if (servesPages) await cp(PAGES, join(folder, 'pages'), { recursive: true, filter: (file) => !basename(file).startsWith('.') });
  await writeChangelog(publication, folder);
}

/** Changesets write it into the source's folder, under the name that the package has in the workspace. */
async function writeChangelog({ name, source }: Publication, folder: string): Promise<void> {
  const file = join(ROOT, source, 'CHANGELOG.md');
  if (!existsSync(file)) return;
  const text = await readFile(file, 'utf8');
  await writeFile(join(folder, 'CHANGELOG.md'), text.replace(/^# .*/, `# ${name}`));
}
