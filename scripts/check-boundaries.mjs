// Checks that imports point one way and that the pure packages stay pure. Exit code 1 where they do not.
import { checkBoundaries } from './boundaries/check.mjs';
import { ROOT } from './install.mjs';

const violations = checkBoundaries(ROOT);
for (const violation of violations) console.error(violation);
console.log(violations.length === 0 ? 'Imports point one way.' : `${violations.length} imports or globals against the rules.`);
process.exitCode = violations.length === 0 ? 0 : 1;
