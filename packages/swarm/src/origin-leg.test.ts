import { PIECE_BYTES } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { verifiedPieces } from './origin-leg.ts';
import { rigSegment } from './testing/rig.ts';
import { LengthVerifier } from './verify/length-verifier.ts';

describe('what the origin gave, where the verifier fails', () => {
  it('is vouched for by nobody, and the answer goes on to the player', async () => {
    class FailingVerifier extends LengthVerifier {
      override verify(): never {
        throw new Error('no memory for a digest');
      }
    }
    const bytes = new Uint8Array(2 * PIECE_BYTES);
    const { good, refusedBytes } = await verifiedPieces(new FailingVerifier(), rigSegment(1), bytes.length, 0, bytes);
    expect(good).toEqual([]);
    expect(refusedBytes).toBe(bytes.length);
  });
});
