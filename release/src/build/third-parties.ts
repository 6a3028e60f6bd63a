// Whose code lies inside a package, and under which licence: what the licences ask of whoever passes it on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface ThirdPartyManifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The licence in full. */
  readonly text: string;
}

/** For the few packages that name the licence and leave out its text. https://spdx.org/licenses/MIT.html */
const MIT_TERMS = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** As it lies in `node_modules`, a scope's folder or not. A package.json is no sign: some packages have one in each of their builds. */
const PACKAGE_FOLDER = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The folder of the npm package that a module belongs to. */
function packageFolder(module: string): string {
  const [folder] = PACKAGE_FOLDER.exec(module.replaceAll('\\', '/')) ?? [];
  if (folder === undefined) throw new Error(`${module} belongs to no package: its licence cannot be told.`);
  return folder;
}

/** The name of the npm package that a file belongs to. */
export const packageOfFile = (file: string): string => readManifest(packageFolder(file)).name ?? '';

const readManifest = (folder: string): ThirdPartyManifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ThirdPartyManifest;

function readThirdParty(folder: string): ThirdParty {
  const { name = '', version = '', license = '', author = '' } = readManifest(folder);
  const file = readdirSync(folder).find((candidate) => /^licen[cs]e(\.|$)/i.test(candidate));
  if (file !== undefined) return { name, version, license, text: readFileSync(join(folder, file), 'utf8').trim() };
  const holder = typeof author === 'string' ? author : author.name;
  if (license !== 'MIT' || holder === '') throw new Error(`${name} brings no text of its licence ("${license}"): it cannot be bundled.`);
  return { name, version, license, text: `MIT License\n\nCopyright (c) ${holder}\n\n${MIT_TERMS}` };
}

/**
 * @param modules absolute paths of modules inside `node_modules`
 * @returns the packages that they are of, by name
 */
export function thirdParties(modules: readonly string[]): readonly ThirdParty[] {
  const folders = new Set(modules.map(packageFolder));
  const found = new Map([...folders].map(readThirdParty).map((party) => [`${party.name}@${party.version}`, party]));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

const RULE = '-'.repeat(80);

/** The text of THIRD-PARTY-NOTICES. */
export function notices(packageName: string, parties: readonly ThirdParty[]): string {
  const intro =
    parties.length === 0
      ? `${packageName} contains no code of others; what it depends on is installed beside it.\n`
      : `${packageName} contains code of these packages:\n\n${parties.map(({ name, version, license }) => `  ${name} ${version} (${license})`).join('\n')}\n`;
  return [intro, ...parties.map(({ name, version, text }) => `${RULE}\n${name} ${version}\n${RULE}\n\n${text}\n`)].join('\n');
}
