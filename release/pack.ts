/** `npm run pack:packages`: builds what is published and packs it; the last line is a JSON object of the tarballs by package. */
import { buildPackages } from './src/build-packages.ts';
import { packTarballs } from './src/check/tarballs.ts';

await buildPackages();
console.log(JSON.stringify(Object.fromEntries(packTarballs())));
