import { MAX_ATTESTED_PIECES, PIECE_BYTES, PIECE_HASH_BYTES, type SegmentContent } from '@tributary/protocol';
import { checkAttestable, hashPiece } from './hash-pieces.ts';

/** Hashes a segment's pieces as its bytes come, whatever chunks they come in. Keeps one piece of them. */
export class ContentHasher {
  readonly #piece = new Uint8Array(PIECE_BYTES);
  #pieceBytes = 0;
  #totalBytes = 0;
  readonly #hashes: Uint8Array<ArrayBuffer>[] = [];

  /**
   * One chunk; the next one only after this has settled.
   * @throws AttestError `not-attestable` as soon as the segment is too large; `no-webcrypto`
   */
  async update(chunk: Uint8Array): Promise<void> {
    this.#totalBytes += chunk.length;
    if (this.#totalBytes > MAX_ATTESTED_PIECES * PIECE_BYTES) checkAttestable(this.#totalBytes);
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + PIECE_BYTES - this.#pieceBytes);
      this.#piece.set(taken, this.#pieceBytes);
      this.#pieceBytes += taken.length;
      at += taken.length;
      if (this.#pieceBytes === PIECE_BYTES) await this.#endPiece();
    }
  }

  /** Once, after the last chunk. @throws AttestError `not-attestable` for an empty segment; `no-webcrypto` */
  async end(): Promise<SegmentContent> {
    checkAttestable(this.#totalBytes);
    if (this.#pieceBytes > 0) await this.#endPiece();
    const pieceHashes = new Uint8Array(this.#hashes.length * PIECE_HASH_BYTES);
    for (const [index, hash] of this.#hashes.entries()) pieceHashes.set(hash, index * PIECE_HASH_BYTES);
    return { totalBytes: this.#totalBytes, pieceHashes };
  }

  async #endPiece(): Promise<void> {
    this.#hashes.push(await hashPiece(this.#piece.subarray(0, this.#pieceBytes)));
    this.#pieceBytes = 0;
  }
}
