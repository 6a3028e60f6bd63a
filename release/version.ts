/** `npm run version:packages`: turns the waiting changesets into the next version and its changelogs, for the whole repository. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLICATIONS } from './src/publications.ts';
import { readManifest, releaseVersion, ROOT } from './src/workspace.ts';

const before = releaseVersion();
const changeset = join(ROOT, 'node_modules/@changesets/cli/bin.js');
const { status } = spawnSync(process.execPath, [changeset, 'version'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

// They move together (`fixed` in .changeset/config.json), and the repository with them: servers and pages say its version.
const [version, ...others] = new Set(PUBLICATIONS.map(({ source }) => readManifest(source).version));
if (version === undefined || others.length > 0)
  throw new Error('The packages have several versions: see "fixed" in .changeset/config.json.');
const file = join(ROOT, 'package.json');
writeFileSync(file, readFileSync(file, 'utf8').replace(`"version": "${before}"`, `"version": "${version}"`));
console.log(version === before ? `It stays ${version}: no changeset was waiting.` : `${before} → ${version}`);
