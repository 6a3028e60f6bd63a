// Reads one source file with the bundler's parser: what it imports, and where it reaches for time, chance or the network.
import { parseSync } from 'vite';
import { IMPURE_CALLS, IMPURE_MEMBERS } from './rules.mjs';

/**
 * @typedef {object} Finding
 * @property {string} what An import's specifier, or the name of a forbidden global.
 * @property {number} line From 1.
 *
 * @typedef {{ type: string, start: number, [key: string]: unknown }} Node
 */

/** @param {unknown} value @returns {value is Node} */
const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** @param {unknown} value @returns {string | undefined} */
const literal = (value) => (isNode(value) && value.type === 'Literal' && typeof value['value'] === 'string' ? value['value'] : undefined);

/** @param {unknown} value @returns {string | undefined} */
const identifier = (value) => (isNode(value) && value.type === 'Identifier' ? String(value['name']) : undefined);

/** Static, re-exporting, dynamic and type-position imports. @param {Node} node @returns {string | undefined} */
function importOf(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'TSImportType':
    case 'TSExternalModuleReference':
      return literal(node['source']) ?? literal(node['expression']);
    case 'ImportExpression':
      return literal(node['source']) ?? '(computed)';
    case 'CallExpression':
      return identifier(node['callee']) === 'require' && Array.isArray(node['arguments']) ? literal(node['arguments'][0]) : undefined;
    default:
      return undefined;
  }
}

/** `new Date(x)` only converts; `new Date()` and `Date()` read the clock. @param {Node} node */
const convertsDate = (node) => node.type === 'NewExpression' && Array.isArray(node['arguments']) && node['arguments'].length > 0;

/** @param {Node} node @returns {string | undefined} */
function impureOf(node) {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    const callee = identifier(node['callee']);
    if (callee === undefined || !IMPURE_CALLS.includes(callee) || (callee === 'Date' && convertsDate(node))) return undefined;
    return node.type === 'NewExpression' ? `new ${callee}` : `${callee}()`;
  }
  if (node.type !== 'MemberExpression') return undefined;
  const object = identifier(node['object']);
  const property = identifier(node['property']) ?? literal(node['property']);
  if (object === undefined || property === undefined) return undefined;
  if (object === 'globalThis') return IMPURE_CALLS.includes(property) || property in IMPURE_MEMBERS ? `globalThis.${property}` : undefined;
  const members = Object.entries(IMPURE_MEMBERS).find(([name]) => name === object)?.[1];
  return members?.includes(property) === true ? `${object}.${property}` : undefined;
}

/** @param {Node} root @param {(node: Node) => void} visit */
function walk(root, visit) {
  /** @type {unknown[]} */
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) pending.push(...value);
    else if (isNode(value)) {
      visit(value);
      pending.push(...Object.values(value));
    }
  }
}

/**
 * @param {string} file its ending says the language
 * @param {string} text
 * @returns {{ imports: Finding[], impure: Finding[] }}
 * @throws {Error} where the file does not parse
 */
export function readSource(file, text) {
  const { program, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} does not parse: ${error.message}`);
  const lineOf = (/** @type {number} */ offset) => text.slice(0, offset).split('\n').length;
  /** @type {Finding[]} */
  const imports = [];
  /** @type {Finding[]} */
  const impure = [];
  walk(/** @type {Node} */ (/** @type {unknown} */ (program)), (node) => {
    const specifier = importOf(node);
    if (specifier !== undefined) imports.push({ what: specifier, line: lineOf(node.start) });
    const forbidden = impureOf(node);
    if (forbidden !== undefined) impure.push({ what: forbidden, line: lineOf(node.start) });
  });
  return { imports, impure };
}
