import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readEmbedAddress } from './embed-parameters.ts';
import { EVENTS, METHODS } from './player-js/messages.ts';

const docs = readFileSync(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
const section = docs.slice(docs.indexOf('## An iframe'), docs.indexOf('## A script tag'));
const documented = [...section.matchAll(/^\| `(?<name>[a-z]+)` \|/gm)].map(({ groups }) => groups?.['name'] ?? '');
const SRC = 'src=https%3A%2F%2Fcdn.example%2Fa.m3u8';

it('docs/embedding.md has the parameters', () => expect(documented).toHaveLength(12));

it.each(documented)('the parameter %s is read, and refused where it makes no sense', (name) => {
  const query = name === 'src' ? 'src=%00' : `${SRC}&${name}=%00`;
  const address = readEmbedAddress(`https://peers.example/embed/?${query}`);
  expect(address).toMatchObject({ status: 'unusable' });
  if (name !== 'src') expect(JSON.stringify(address)).toContain(`“${name}”`);
});

it('docs/embedding.md names every method and event of player.js', () => {
  for (const name of [...METHODS, ...EVENTS]) expect(section).toContain(`\`${name}\``);
});
