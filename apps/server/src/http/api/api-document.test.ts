import { readFileSync } from 'node:fs';
import { ROUTES, type Route } from '@tributary/operator-api';
import { expect, it } from 'vitest';

const text = readFileSync(new URL('../../../../../docs/api.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| `(?<name>\w+)` \| `(?<request>[A-Z]+ \S+)` \| (?<access>[^|]+) \|/gm)].map(({ groups }) => [
  groups?.['name'],
  groups?.['request'],
  groups?.['access'],
]);

it('docs/api.md names every route, in order, with who may ask', () => {
  const access = { public: 'everybody', viewer: 'viewer', operator: 'operator' };
  const expected = Object.entries<Route>(ROUTES).map(([name, route]) => [
    name,
    `${route.method} ${route.path}`,
    name === 'setUp' ? 'who has the printed link' : access[route.access],
  ]);
  expect(rows).toEqual(expected);
});
