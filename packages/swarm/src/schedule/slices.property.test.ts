import { MAX_SEGMENT_BYTES, PIECE_BYTES, pieceCount } from '@tributary/protocol';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { slicesOf } from './slices.ts';

const MAX_SLICES = 16;
const size = fc.oneof(fc.integer({ min: 1, max: MAX_SEGMENT_BYTES }), fc.integer({ min: 1, max: 64 * PIECE_BYTES }));

it('slices cover every piece exactly once, of a segment of any size, and are about equal', () => {
  fc.assert(
    fc.property(size, (totalBytes) => {
      const slices = slicesOf(totalBytes);
      let next = 0;
      for (const { first, count } of slices) {
        expect(first).toBe(next);
        expect(count).toBeGreaterThan(0);
        next += count;
      }
      expect(next).toBe(pieceCount(totalBytes));
      const counts = slices.map(({ count }) => count);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

it('there is one slice at least and sixteen at most, and more of them the larger the segment', () => {
  fc.assert(
    fc.property(size, size, (one, other) => {
      const [smaller, larger] = [slicesOf(Math.min(one, other)).length, slicesOf(Math.max(one, other)).length];
      expect(smaller).toBeGreaterThanOrEqual(1);
      expect(larger).toBeLessThanOrEqual(MAX_SLICES);
      expect(smaller).toBeLessThanOrEqual(larger);
    }),
  );
  expect(slicesOf(MAX_SEGMENT_BYTES)).toHaveLength(MAX_SLICES);
});

it('whoever knows the size comes to the same slices: nothing but the number of pieces counts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_SEGMENT_BYTES / PIECE_BYTES - 1 }), fc.nat(PIECE_BYTES - 1), (pieces, rest) => {
      expect(slicesOf(pieces * PIECE_BYTES + 1 + rest)).toEqual(slicesOf((pieces + 1) * PIECE_BYTES));
    }),
  );
});
