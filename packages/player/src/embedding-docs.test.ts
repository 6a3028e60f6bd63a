import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { STATUS_TONES } from './peer-view/status-tones.ts';

it('docs/embedding.md explains every status, and no other', () => {
  const docs = readFileSync(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
  const table = docs.slice(docs.indexOf('| Status | Meaning |'));
  const documented = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, status]) => status);
  expect(new Set(documented)).toEqual(new Set(Object.keys(STATUS_TONES)));
  expect(documented).toHaveLength(Object.keys(STATUS_TONES).length);
});
