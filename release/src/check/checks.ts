// Each check answers the lines that are wrong; none: all is well.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Package } from 'custom-elements-manifest/schema';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packageFolder } from '../build/build-package.ts';
import type { Publication } from '../publications.ts';
import { readJson, ROOT } from '../workspace.ts';
import { documentedElementsIn, missingFromManifest } from './documented-elements.ts';
import { missingTypes } from './imported-types.ts';
import { bundleSite } from './site-bundle.ts';

const attw = join(createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json'), '../dist/index.js');

/** publint.dev: does what package.json says agree with the files? */
export async function publintProblems(publication: Publication, tarball: string): Promise<readonly string[]> {
  const file = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) },
    strict: true,
  });
  return messages.map((message) => `${publication.name}: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** arethetypeswrong.github.io: do types and modules agree in every way of resolving them? CommonJS is not offered. */
export function typeProblems(publication: Publication, tarball: string): readonly string[] {
  const options = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-emoji', '--no-color'];
  const json = publication.definesElements ? ['--exclude-entrypoints', './custom-elements.json'] : [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [attw, tarball, ...options, ...json], { encoding: 'utf8' });
  const problems = status === 0 ? [] : [`${publication.name}: its types are wrong\n${stdout}${stderr}`];
  const missing = missingTypes(packageFolder(publication)).map(
    (name) => `${publication.name}: its types import ${name}, which it does not depend on`,
  );
  return [...problems, ...missing];
}

/** Everything that the elements' comments name is in the manifest, and every element of it is defined by importing the package. */
export async function elementProblems(publication: Publication): Promise<readonly string[]> {
  if (!publication.definesElements) return [];
  const manifest = readJson(join(packageFolder(publication), 'custom-elements.json')) as Package;
  const missing = missingFromManifest(manifest, documentedElementsIn(join(ROOT, publication.source, 'src')));
  const modules = await bundleSite(`import '${publication.name}';`, ['hls.js', 'lit']);
  const code = modules.map((module) => module.code).join('\n');
  const tags = manifest.modules.flatMap(({ exports = [] }) => exports).filter(({ kind }) => kind === 'custom-element-definition');
  // Whatever the minifier calls the function that defines: `x("the-tag", Class)`.
  const undefinedTags = [...new Set(tags.map(({ name }) => name))].filter((tag) => !new RegExp(`\\(["'\`]${tag}["'\`],`).test(code));
  return [
    ...missing.map((line) => `${publication.name}: custom-elements.json lacks ${line}`),
    ...(tags.length === 0 ? [`${publication.name}: custom-elements.json defines no element`] : []),
    ...undefinedTags.map(
      (tag) => `${publication.name}: importing it defines no <${tag}>: is the module in "sideEffects" of its source's package.json?`,
    ),
  ];
}

/** What says that it has no side effects leaves nothing in a page that uses nothing of it. */
export async function sideEffectProblems(publication: Publication): Promise<readonly string[]> {
  const { sideEffects } = readJson(join(packageFolder(publication), 'package.json')) as { sideEffects?: unknown };
  if (sideEffects !== false) return [];
  const modules = await bundleSite(`import '${publication.name}';`, ['hls.js']);
  const bytes = modules.reduce((sum, { code }) => sum + code.trim().length, 0);
  return bytes === 0 ? [] : [`${publication.name}: a page that imports it and uses nothing gets ${bytes} bytes`];
}
