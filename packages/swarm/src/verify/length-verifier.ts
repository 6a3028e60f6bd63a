import { forgetOldest, pieceLength, segmentKey, type SegmentId, type SegmentKey, type TrackId } from '@tributary/protocol';
import type { PieceToVerify, Verdict, Verifier } from '../ports.ts';

const MAX_REMEMBERED_SIZES = 4096; // a day of 20 s segments; past it the oldest is forgotten and learnt again

/**
 * Checks sizes only: a piece has the length its place demands, in a segment of the size the origin or the playlist
 * gave, where either is known. It does not see changed bytes of the right length; signed hashes do.
 */
export class LengthVerifier implements Verifier {
  readonly #sizes = new Map<SegmentKey, number>();

  sizeOf(segment: SegmentId): number | undefined {
    return this.#sizes.get(segmentKey(segment));
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    if (totalBytes <= 0) return; // an empty answer says nothing of the segment
    this.#sizes.set(segmentKey(segment), totalBytes);
    forgetOldest(this.#sizes, MAX_REMEMBERED_SIZES);
  }

  forget(segment: SegmentId): void {
    this.#sizes.delete(segmentKey(segment));
  }

  forgetTrack(track: TrackId): void {
    for (const key of this.#sizes.keys()) if (key.startsWith(`${track}.`)) this.#sizes.delete(key);
  }

  verify(piece: PieceToVerify): Verdict {
    const known = this.sizeOf(piece.segment);
    // Another size under the same name is another variant of the segment, not a lie: nobody is to blame.
    if (known !== undefined && known !== piece.totalBytes) return 'unusable';
    return piece.bytes.length === pieceLength(piece.totalBytes, piece.index) ? 'good' : 'bad';
  }
}
