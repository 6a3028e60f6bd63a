import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceSet } from './piece-set.ts';

const MAX_PIECES = 70;

const pieces = (set: PieceSet): number[] => Array.from({ length: set.size }, (_, piece) => piece).filter((piece) => set.has(piece));

function setOf(size: number, list: readonly number[]): PieceSet {
  const set = new PieceSet(size);
  for (const piece of list) set.add(piece);
  return set;
}

describe('union of piece sets', () => {
  it('holds what either holds, and counts each once', () => {
    const lists = fc.nat(MAX_PIECES).chain((size) => {
      const list = size === 0 ? fc.constant([]) : fc.array(fc.nat(size - 1));
      return fc.tuple(fc.constant(size), list, list);
    });
    fc.assert(
      fc.property(lists, ([size, ours, theirs]) => {
        const set = setOf(size, ours);
        const other = setOf(size, theirs);
        set.addAll(other);
        expect(pieces(set)).toEqual([...new Set([...ours, ...theirs])].sort((a, b) => a - b));
        expect(set.count).toBe(pieces(set).length);
        expect(pieces(other)).toEqual([...new Set(theirs)].sort((a, b) => a - b));
      }),
    );
  });

  it('is all where either is all', () => {
    const all = new PieceSet(10, 'all');
    all.addAll(setOf(10, [3]));
    expect(all.isFull).toBe(true);
    const some = setOf(10, [3]);
    some.addAll(all);
    expect(some.isFull).toBe(true);
    expect(some.toField()).toBe('all');
  });
});
