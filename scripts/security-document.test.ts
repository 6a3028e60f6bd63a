import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = readFileSync(root('SECURITY.md'), 'utf8');
const TEST_FILE = /\.(?:test|spec)\.ts$/;

/** Rows of the threat model, by attacker, with the tests that they name. */
const rows = [...text.matchAll(/^\| \*\*(?<attacker>[^*]+)\*\* \|(?<rest>.*)\|$/gm)].map(({ groups }) => {
  const cells = (groups?.['rest'] ?? '').split(' | ');
  const tests = [...(cells.at(-1) ?? '').matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
  return { attacker: groups?.['attacker'] ?? '', cells: cells.map((cell) => cell.trim()), tests };
});

describe('SECURITY.md', () => {
  it('has a threat model', () => expect(rows.length).toBeGreaterThan(20));

  it.each(rows)('says of the $attacker what they can do, what stops them, what remains, and which test shows it', ({ cells, tests }) => {
    expect(cells).toHaveLength(4);
    for (const cell of cells) expect(cell).not.toBe('');
    expect(tests.length).toBeGreaterThan(0);
    for (const test of tests) expect(test).toMatch(TEST_FILE);
  });

  it('links to files that exist', () => {
    const paths = [...text.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(root(path)))).toEqual([]);
  });
});

describe('e2e/attacks/README.md', () => {
  const folder = root('e2e/attacks');
  const links = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = '']) => path);

  it('links to files that exist', () => expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]));

  it('names every attack of its folder, and the threat model does, too', () => {
    const specs = readdirSync(folder).filter((file) => file.endsWith('.spec.ts'));
    expect(specs.length).toBeGreaterThan(0);
    expect(specs.filter((file) => !links.includes(file))).toEqual([]);
    expect(specs.filter((file) => !text.includes(`](e2e/attacks/${file})`))).toEqual([]);
  });
});
