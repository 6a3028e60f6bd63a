import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CASES, OFFLOAD } from './cases.ts';
import { FIGURES } from './figures.ts';
import { usageOf } from './options.ts';

const page = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');

describe('docs/benchmarks.md', () => {
  it.each(FIGURES)('defines $key as the code does', ({ title, key, definition }) => {
    expect(page).toContain(`| ${title.trim()} | \`${key}\` | ${definition} |`);
  });

  it.each(CASES)('lists the case $name', ({ name, description, viewers, joinsApartSeconds }) => {
    expect(page).toContain(`| \`${name}\` | ${description} | ${viewers} | ${joinsApartSeconds} s |`);
  });

  it('explains every option', () => {
    const options = [...usageOf(OFFLOAD).matchAll(/--[a-z-]+/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(page).toContain(option);
  });
});
