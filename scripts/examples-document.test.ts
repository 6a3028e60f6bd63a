import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(root(path), 'utf8');
const examples = readdirSync(root('examples')).filter((folder) => existsSync(join(root('examples'), folder, 'index.html')));
const embedding = read('docs/embedding.md');

it('there is one for each way of embedding', () => expect(examples.length).toBeGreaterThanOrEqual(7));

it.each(examples)('%s is linked where sites look for it, and tested', (example) => {
  expect(embedding).toContain(`](../examples/${example}/`);
  expect(read('examples/index.html')).toContain(`href="./${example}/"`);
  expect(read('e2e/examples.spec.ts')).toContain(`'${example}')`);
});

it('docs/embedding.md links to files that exist', () => {
  const paths = [...embedding.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
  expect(paths.filter((path) => !existsSync(join(root('docs'), path)))).toEqual([]);
});
