import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetOldest, remember } from './remembering.ts';

const MAX = 4;

describe('what is remembered', () => {
  it('are the latest entries, as many as there is room for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat())), (given) => {
        const held = new Map<number, number>();
        for (const [key, value] of given) expect(remember(held, key, value, MAX)).toBe(value);
        const latest = new Map(given.toReversed().filter(([key], at, all) => all.findIndex(([other]) => other === key) === at));
        expect([...held]).toEqual([...latest].slice(0, MAX).toReversed());
      }),
    );
  });

  it('in a set loses the oldest, and none before it is full', () => {
    const held = new Set<string | undefined>([undefined, 'a']);
    forgetOldest(held, 2);
    expect([...held]).toEqual([undefined, 'a']);
    held.add('b');
    forgetOldest(held, 2);
    expect([...held]).toEqual(['a', 'b']);
  });
});
