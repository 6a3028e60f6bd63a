import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What of the installation is not code, as it lies in the package @tributary/server: every built file is in its folder `dist`.

const ownPackage = new URL('../package.json', import.meta.url);

/** The version of the package. */
export const VERSION: string = (JSON.parse(readFileSync(ownPackage, 'utf8')) as { version: string }).version;

/** Folder of the built pages. */
export const BUILT_PAGES: string = fileURLToPath(new URL('../pages/', import.meta.url));
