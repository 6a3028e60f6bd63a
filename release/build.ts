/** `npm run build:packages`. */
import { buildPackages, built } from './src/build-packages.ts';

await buildPackages();
console.log(built());
