// `npm start`: everything on one machine, from a fresh clone to a page that plays.
import { checkNodeVersion } from './node-version.mjs';

checkNodeVersion();
// The rest uses syntax and modules that an old Node does not have, so it loads only after the check.
const { main } = await import('./start/main.mjs');
await main(process.argv.slice(2));
