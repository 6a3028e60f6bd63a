import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { usage } from './options.ts';

const page = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8');

it('every example in docs/simulator.md uses options that exist', () => {
  const used = [...page.matchAll(/^npm run bench -- simulate .*?(?:#|$)/gm)].flatMap(([line]) => line.match(/--[a-z][a-z-]*/g) ?? []);
  expect(used.length).toBeGreaterThan(0);
  for (const option of used) if (option !== '--help') expect(usage()).toContain(option);
});

it.each(['--report', '--trace', '--draw', '--compare-with-none', '--at-once'])('docs/simulator.md explains %s', (option) => {
  expect(page).toContain(option);
});
