import { expect, it } from 'vitest';
import { AGREEING_NETWORKS } from './limits.ts';
import { Tally } from './tally.ts';

/** Whether liars of so many networks are believed after so many honest ones were heard. */
function areBelieved(liars: number, honest: number): boolean {
  const tally = new Tally();
  for (let network = 0; network < honest; network++) tally.hear(`honest ${network}`, 'true');
  return Array.from({ length: liars }, (_, network) => tally.hear(`liar ${network}`, 'false')).includes(true);
}

it('gives liars what docs/operations.md says: k networks are believed while fewer than k ÷ 2 others were heard', () => {
  for (let liars = 0; liars <= 20; liars++)
    for (let honest = 0; honest <= 20; honest++)
      expect([liars, honest, areBelieved(liars, honest)]).toEqual([liars, honest, liars >= AGREEING_NETWORKS && honest < liars / 2]);
});
