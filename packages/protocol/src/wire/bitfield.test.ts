import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bitfieldBytes, countBits, hasBit, setBit, spareBitsAreZero } from './bitfield.ts';
import { MAX_PIECES, MAX_SEGMENT_BYTES, PIECE_BYTES, pieceCount, pieceLength } from './constants.ts';

it('holds exactly the pieces that were set, the first in the highest bit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_PIECES }), fc.array(fc.nat()), (pieces, picks) => {
      const chosen = new Set(picks.map((pick) => pick % pieces));
      const bits = new Uint8Array(bitfieldBytes(pieces));
      for (const index of chosen) setBit(bits, index);
      expect(countBits(bits)).toBe(chosen.size);
      for (let index = 0; index < pieces; index++) if (hasBit(bits, index) !== chosen.has(index)) throw new Error(`piece ${index}`);
      expect(spareBitsAreZero(bits, pieces)).toBe(true);
    }),
  );
  const first = new Uint8Array(1);
  setBit(first, 0);
  expect([...first]).toEqual([0x80]);
});

it('past its end nothing is held, and nothing can be set', () => {
  const bits = new Uint8Array([0xff]);
  expect(hasBit(bits, 8)).toBe(false);
  expect(() => setBit(bits, 8)).toThrow(RangeError);
});

it('tells a spare bit from a piece', () => {
  expect(spareBitsAreZero(new Uint8Array([0xff]), 8)).toBe(true);
  expect(spareBitsAreZero(new Uint8Array([0xfe]), 7)).toBe(true);
  expect(spareBitsAreZero(new Uint8Array([0xff]), 7)).toBe(false);
  expect(spareBitsAreZero(new Uint8Array([0xff, 0x01]), 9)).toBe(false);
  expect(spareBitsAreZero(new Uint8Array(0), 0)).toBe(true);
});

it('pieces add up to their segment', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_SEGMENT_BYTES }), (totalBytes) => {
      let sum = 0;
      for (let index = 0; index < pieceCount(totalBytes); index++) sum += pieceLength(totalBytes, index);
      expect(sum).toBe(totalBytes);
      expect(pieceLength(totalBytes, pieceCount(totalBytes))).toBe(0);
    }),
  );
  expect(pieceCount(MAX_SEGMENT_BYTES)).toBe(MAX_PIECES);
  expect(pieceLength(PIECE_BYTES + 1, 1)).toBe(1);
});
