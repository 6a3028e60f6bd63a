/** Hashes a segment's pieces as its bytes pass, whatever chunks they come in. Nothing of them is kept. */
import { createHash, type Hash } from 'node:crypto';
import { isAttestable, MAX_ATTESTED_PIECES, PIECE_BYTES, type SegmentContent } from '@tributary/protocol';

/** What a segment is made of; `not-attestable` where it is empty, or larger than any that peers share. */
export type Hashed = SegmentContent | 'not-attestable';

export class PieceHasher {
  readonly #hashes: Buffer[] = [];
  #piece: Hash | undefined;
  #pieceBytes = 0;
  #totalBytes = 0;

  update(chunk: Uint8Array): void {
    this.#totalBytes += chunk.length;
    for (let at = 0; at < chunk.length && this.#hashes.length < MAX_ATTESTED_PIECES;) {
      const taken = chunk.subarray(at, at + PIECE_BYTES - this.#pieceBytes);
      (this.#piece ??= createHash('sha256')).update(taken);
      this.#pieceBytes += taken.length;
      at += taken.length;
      if (this.#pieceBytes === PIECE_BYTES) this.#endPiece();
    }
  }

  /** Once, after the last chunk. */
  end(): Hashed {
    this.#endPiece();
    if (!isAttestable(this.#totalBytes)) return 'not-attestable';
    return { totalBytes: this.#totalBytes, pieceHashes: Uint8Array.from(Buffer.concat(this.#hashes)) };
  }

  #endPiece(): void {
    if (this.#piece) this.#hashes.push(this.#piece.digest());
    this.#piece = undefined;
    this.#pieceBytes = 0;
  }
}
