import { hashPieces } from '@tributary/attest';
import { MAX_ATTESTED_PIECES, PIECE_BYTES } from '@tributary/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceHasher } from './piece-hasher.ts';

test('hashes in whatever chunks the bytes come, as the verifying side does', async () => {
  const bytes = Uint8Array.from({ length: 3 * PIECE_BYTES + 17 }, (_, at) => at % 253);
  const content = await hashPieces(bytes);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
      const hasher = new PieceHasher();
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      ends.forEach((end, at) => hasher.update(bytes.subarray(ends[at - 1] ?? 0, end)));
      expect(hasher.end()).toEqual(content);
    }),
  );
});

test('of whole pieces has no empty one at the end', async () => {
  const hasher = new PieceHasher();
  hasher.update(new Uint8Array(2 * PIECE_BYTES));
  expect(hasher.end()).toEqual(await hashPieces(new Uint8Array(2 * PIECE_BYTES)));
});

test('what nobody attests is told apart, and costs no more memory however long it is', () => {
  expect(new PieceHasher().end()).toBe('not-attestable');
  const chunk = new Uint8Array(PIECE_BYTES);
  const long = new PieceHasher();
  for (let piece = 0; piece <= MAX_ATTESTED_PIECES; piece++) long.update(chunk);
  expect(long.end()).toBe('not-attestable');
});
