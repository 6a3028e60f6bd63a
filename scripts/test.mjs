// `npm test`: every check and every test, from a fresh clone.
import { checkNodeVersion } from './node-version.mjs';

checkNodeVersion();
// The rest uses syntax and modules that an old Node does not have, so it loads only after the check.
const { main } = await import('./test/main.mjs');
await main(process.argv.slice(2));
