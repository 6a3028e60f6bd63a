import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ABR_LINKS } from '../abr-links.ts';
import { HOSTS } from '../hosts.ts';
import { OUTAGES } from '../outage.ts';
import { USAGE as FUZZ_USAGE } from '../fuzz-wire.ts';
import { USAGE } from '../startup/options.ts';
import { USAGE as VERIFY_USAGE } from '../verify.ts';
import { CASES, OFFLOAD, type CaseTable } from './cases.ts';
import { FIGURES } from './figures.ts';
import { usageOf } from './options.ts';

const page = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
/** From a heading to the next of its kind or above. */
const section = (heading: string): string => page.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#{2,3} /m)[0] ?? '';
const tables: readonly CaseTable[] = [HOSTS, ABR_LINKS, OUTAGES];

describe('docs/benchmarks.md', () => {
  it.each(FIGURES)('defines $key as the code does', ({ title, key, definition }) => {
    expect(page).toContain(`| ${title.trim()} | \`${key}\` | ${definition} |`);
  });

  it.each(CASES)('lists the case $name', ({ name, description, viewers, joinsApartSeconds }) => {
    expect(page).toContain(`| \`${name}\` | ${description} | ${viewers} | ${joinsApartSeconds} s |`);
  });

  describe.each(tables)('$benchmark', ({ benchmark, cases, defaultSeconds }) => {
    it.each(cases)('has the case $name with its lines', ({ name, description, viewers, joinsApartSeconds, links = [] }) => {
      const text = section(benchmark);
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row).toContain(`| ${description} | ${viewers} | ${joinsApartSeconds} s |`);
      for (const { upKbps, downKbps } of links) expect(row).toContain(`${upKbps}/${downKbps}`);
    });

    it('tells how long it takes', () => {
      expect(section(benchmark)).toContain(`${defaultSeconds} s each`);
    });
  });

  it('explains every option', () => {
    const options = [...`${usageOf(OFFLOAD)}${USAGE}${FUZZ_USAGE}${VERIFY_USAGE}`.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(page).toContain(option);
  });
});
