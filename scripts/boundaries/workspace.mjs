// The packages of a workspace and their source files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;
/** `media` holds MPEG-TS segments, whose names end in .ts as well. */
const SKIPPED = new Set(['node_modules', 'dist', 'media', 'test-results']);

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} folder Relative to the root.
 * @property {ReadonlySet<string>} dependencies What its code may import.
 * @property {ReadonlySet<string>} testDependencies The former and the development dependencies, the workspace's own included.
 */

/** @param {string} file @returns {Record<string, any>} */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} root @returns {Package[]} */
export function readPackages(root) {
  const shared = Object.keys(readJson(join(root, 'package.json'))['devDependencies'] ?? {});
  const folders = ['packages', 'apps']
    .flatMap((parent) => (existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []))
    .concat('e2e', 'bench', 'release', 'examples')
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
  return folders.map((folder) => {
    const manifest = readJson(join(root, folder, 'package.json'));
    const dependencies = new Set(Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] }));
    const testDependencies = new Set([...dependencies, ...Object.keys(manifest['devDependencies'] ?? {}), ...shared]);
    return { name: manifest['name'], folder, dependencies, testDependencies };
  });
}

/** @param {string} root @param {string} folder @returns {string[]} paths relative to the root, with forward slashes */
export function sourceFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, path);
    return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}
