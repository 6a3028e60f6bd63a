// The command line of `npm test`.
import { parseArgs } from 'node:util';

export const USAGE = `npm test [-- options]

  (none)          everything: static checks, unit tests, the packages, the build of the pages, end-to-end tests in a browser
  --static        only the static checks: format, lint, boundaries, types
  --unit          only the unit tests
  --packages      only what is published: it builds, and passes its checks and its size budget
  --e2e           only the build of the pages and the end-to-end tests
  --only PATTERN  only test files whose path matches; with --unit or --e2e only of that kind
  --help`;

/**
 * @typedef {'static' | 'unit' | 'packages' | 'e2e'} Part
 * @typedef {{ kind: 'run', parts: ReadonlySet<Part>, only: string | undefined } | { kind: 'help' } | { kind: 'bad', message: string }} TestCommand
 */

/** @type {readonly Part[]} */
const PARTS = ['static', 'unit', 'packages', 'e2e'];
/** Those that run test files, which can be chosen by their path. @type {readonly Part[]} */
const TEST_PARTS = ['unit', 'e2e'];

/** @param {readonly string[]} args @returns {TestCommand} */
export function readTestCommand(args) {
  try {
    const flag = /** @type {const} */ ({ type: 'boolean' });
    const { values } = parseArgs({
      args: [...args],
      options: { static: flag, unit: flag, packages: flag, e2e: flag, only: { type: 'string' }, help: flag },
    });
    if (values.help === true) return { kind: 'help' };
    if (values.only === '') throw new Error('--only wants a part of a path');
    const chosen = PARTS.filter((part) => values[part] === true);
    const whole = values.only === undefined ? PARTS : TEST_PARTS;
    return { kind: 'run', parts: new Set(chosen.length > 0 ? chosen : whole), only: values.only };
  } catch (error) {
    return { kind: 'bad', message: error instanceof Error ? error.message : String(error) };
  }
}
