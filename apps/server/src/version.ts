import { readFileSync } from 'node:fs';

const rootPackage = new URL('../../../package.json', import.meta.url);

/** The version of the whole repository. */
export const VERSION: string = (JSON.parse(readFileSync(rootPackage, 'utf8')) as { version: string }).version;
