// Packs the built packages as npm would upload them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../build/build-package.ts';
import { PUBLICATIONS } from '../publications.ts';
import { OUTPUT } from '../workspace.ts';

/** Where the tarballs are: `npm install dist/packages/tarballs/x.tgz` tries one out. */
export const TARBALLS = join(OUTPUT, 'tarballs');

/** @returns the tarball of each package, by the package's name */
export function packTarballs(): ReadonlyMap<string, string> {
  rmSync(TARBALLS, { recursive: true, force: true });
  mkdirSync(TARBALLS, { recursive: true });
  return new Map(
    PUBLICATIONS.map((publication) => {
      const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--pack-destination', TARBALLS], {
        cwd: packageFolder(publication),
        encoding: 'utf8',
        shell: process.platform === 'win32',
      });
      if (status !== 0) throw new Error(`${publication.name} does not pack: ${stderr}`);
      return [publication.name, join(TARBALLS, tarballName(stdout))];
    }),
  );
}

/** npm 11 and older answer a list, newer ones a record by package. */
function tarballName(answer: string): string {
  const packed = Object.values(JSON.parse(answer) as Record<string, { filename: string }>)[0];
  if (packed === undefined) throw new Error('npm pack named no tarball.');
  return packed.filename;
}
