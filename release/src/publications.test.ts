import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitionsIn } from './build/element-definitions.ts';
import { declaredModules } from './build/package-json.ts';
import { PUBLICATIONS } from './publications.ts';
import { publishedEntries, readJson, readManifest, releaseVersion, ROOT } from './workspace.ts';

const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `src/${file.replaceAll('\\', '/')}`);

describe.each(PUBLICATIONS)('$name', (publication) => {
  const manifest = readManifest(publication.source);

  it('has an index, and hides only entries that it has', () => {
    expect(publishedEntries(publication).map(({ subpath }) => subpath)).toContain('.');
    expect(Object.keys(manifest.exports ?? {})).toEqual(expect.arrayContaining([...publication.unpublished]));
  });

  it('has the version of the repository', () => {
    expect(manifest.version, 'run npm run version:packages').toBe(releaseVersion());
  });

  it('says of every module that defines elements that it does something', () => {
    if (manifest.sideEffects === true || manifest.sideEffects === undefined) return;
    const declared = manifest.sideEffects === false ? [] : manifest.sideEffects;
    const relevant = declaredModules('', declared);
    const defining = sources(publication.source).filter(
      (file) => definitionsIn(readFileSync(join(ROOT, publication.source, file), 'utf8')).length > 0,
    );
    expect(
      defining.filter((file) => !relevant(file)),
      `add them to "sideEffects" in ${publication.source}/package.json`,
    ).toEqual([]);
  });
});

it('is versioned together', () => {
  const { fixed } = readJson(join(ROOT, '.changeset/config.json')) as { fixed: string[][] };
  expect(fixed).toEqual([PUBLICATIONS.map(({ source }) => readManifest(source).name)]);
});
