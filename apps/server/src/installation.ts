import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What of the installation is not code, as it lies in the repository. The published package takes installation.published.ts
// in place of this file: its build says so (release/publications.ts).

const rootPackage = new URL('../../../package.json', import.meta.url);

/** The version of the whole repository. */
export const VERSION: string = (JSON.parse(readFileSync(rootPackage, 'utf8')) as { version: string }).version;

/** Folder of the built pages. */
export const BUILT_PAGES: string = fileURLToPath(new URL('../../../dist/pages/', import.meta.url));
