// Judges every import of a workspace by the rules.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { BROWSER_TESTS, MAY_IMPORT_TESTING, RULES, SERVER_ONLY, TESTING_SUBPATH, TOOLS } from './rules.mjs';
import { readSource } from './source.mjs';
import { readPackages, sourceFiles } from './workspace.mjs';

/**
 * @typedef {import('./workspace.mjs').Package} Package
 * @typedef {import('./rules.mjs').Rule} Rule
 * @typedef {'product' | 'test'} Role
 */

/** Tests, their doubles, and a package's own scripts do not reach a viewer or a server. @param {string} file @returns {Role} */
const roleOf = (file) => (/\.test\.[cm]?[jt]sx?$|\/(testing|browser-tests|scripts)\/|\/vite\.config\.ts$/.test(file) ? 'test' : 'product');

/** `@scope/name/sub` and `name/sub` belong to the package before the subpath. @param {string} specifier */
const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** @param {string} specifier */
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);

/**
 * @param {string} root @param {Package} owner @param {string} file @param {string} specifier
 * @returns {string | undefined} what is wrong
 */
function judgeRelative(root, owner, file, specifier) {
  const [path = specifier] = specifier.split('?');
  const target = posix.join(posix.dirname(file), path);
  if (!target.startsWith(`${owner.folder}/`)) {
    const toolMayUse = target.startsWith('scripts/') || BROWSER_TESTS.test(target);
    if (!TOOLS.includes(owner.name) || !toolMayUse) return `leaves ${owner.folder}: import the other package by its name`;
  }
  if (existsSync(join(root, target)) && statSync(join(root, target)).isFile()) return undefined;
  return `names no file: ${target} (write the ending, .ts included)`;
}

/** @param {Package} owner @param {Rule} rule @param {Role} role @param {string} specifier @returns {string | undefined} */
function judgeWorkspace(owner, rule, role, specifier) {
  const target = packageOf(specifier);
  const allowed = role === 'test' ? [...rule.imports, ...(rule.testImports ?? [])] : rule.imports;
  if (target !== owner.name && rule.place !== 'tool' && !allowed.includes(target))
    return `goes against the arrows: ${owner.name} may import ${rule.imports.join(', ') || 'no other package of the workspace'}`;
  if (specifier === SERVER_ONLY.specifier && role === 'product' && !SERVER_ONLY.by.includes(owner.name))
    return `is for ${SERVER_ONLY.by.join(', ')} and tests only`;
  if (TESTING_SUBPATH.test(specifier) && role === 'product' && !MAY_IMPORT_TESTING.includes(owner.name)) return 'is for tests only';
  return undefined;
}

/**
 * @param {string} root @param {Package} owner @param {Rule} rule @param {string} file @param {string} specifier
 * @returns {string | undefined} what is wrong, or undefined where the import is fine
 */
function judgeImport(root, owner, rule, file, specifier) {
  const role = roleOf(file);
  if (specifier === '(computed)')
    return rule.place === 'tool' || role === 'test' ? undefined : 'is computed: nobody can see what it imports; write a literal';
  if (specifier.startsWith('.')) return judgeRelative(root, owner, file, specifier);
  if (isBuiltin(specifier)) {
    if (role === 'product' && rule.place !== 'node' && rule.place !== 'tool')
      return `is Node's own: a ${rule.place} package runs in browsers`;
    return specifier.startsWith('node:') ? undefined : `is Node's own: write node:${specifier}`;
  }
  const name = packageOf(specifier);
  if (name.startsWith('@tributary/')) {
    const wrong = judgeWorkspace(owner, rule, role, specifier);
    if (wrong !== undefined) return wrong;
    if (name === owner.name) return undefined;
  }
  const declared = role === 'test' || rule.place === 'tool' ? owner.testDependencies : owner.dependencies;
  if (declared.has(name)) return undefined;
  if (role === 'product' && owner.testDependencies.has(name)) return `is only a development dependency of ${owner.name}`;
  return `is not a dependency of ${owner.name}: add it to ${owner.folder}/package.json`;
}

/**
 * @param {string} root the workspace's folder
 * @returns {string[]} one line per violation, `file:line: …`; empty where all is well
 */
export function checkBoundaries(root) {
  const packages = readPackages(root);
  return packages.flatMap((owner) => {
    const rule = TOOLS.includes(owner.name) ? { place: /** @type {const} */ ('tool'), imports: [] } : RULES[owner.name];
    if (rule === undefined) return [`${owner.folder}: ${owner.name} has no rule: say in scripts/boundaries/rules.mjs what it may import`];
    return sourceFiles(root, owner.folder).flatMap((file) => {
      const { imports, impure } = readSource(file, readFileSync(join(root, file), 'utf8'));
      const wrongImports = imports.flatMap(({ what, line }) => {
        const wrong = judgeImport(root, owner, rule, file, what);
        return wrong === undefined ? [] : [`${file}:${line}: '${what}' ${wrong}`];
      });
      if (rule.place !== 'pure' || roleOf(file) === 'test') return wrongImports;
      return [...wrongImports, ...impure.map(({ what, line }) => `${file}:${line}: ${what} in a pure package: take it in through a port`)];
    });
  });
}
