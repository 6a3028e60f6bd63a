import { MAX_ATTESTED_PIECES, PIECE_BYTES } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentHasher } from './content-hasher.ts';
import { hashPieces } from './hash-pieces.ts';

describe('ContentHasher', () => {
  it('comes to what the whole segment comes to, whatever chunks it came in', async () => {
    const bytes = Uint8Array.from({ length: 3 * PIECE_BYTES + 100 }, (_, index) => (index * 7) % 251);
    const whole = await hashPieces(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 * PIECE_BYTES }), { maxLength: 12 }), async (sizes) => {
        const hasher = new ContentHasher();
        let at = 0;
        for (const size of sizes) {
          await hasher.update(bytes.subarray(at, at + size));
          at += Math.min(size, bytes.length - at);
        }
        await hasher.update(bytes.subarray(at));
        expect(await hasher.end()).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses an empty segment, and one that is too large before all of it has come', async () => {
    await expect(new ContentHasher().end()).rejects.toMatchObject({ reason: 'not-attestable' });
    const hasher = new ContentHasher();
    const chunk = new Uint8Array(PIECE_BYTES * 17);
    for (let pieces = 17; pieces <= MAX_ATTESTED_PIECES; pieces += 17) await hasher.update(chunk);
    await expect(hasher.update(new Uint8Array(1))).rejects.toMatchObject({ reason: 'not-attestable' });
  });
});
