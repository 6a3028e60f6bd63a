import type { SegmentId, StreamId } from '../ids.ts';
import { sha256 } from '../sha256.ts';
import { PIECE_HASH_BYTES } from './constants.ts';

/** What a segment is made of, whoever says so. */
export interface SegmentContent {
  /** 1 … `MAX_ATTESTED_PIECES` × `PIECE_BYTES`. */
  readonly totalBytes: number;
  /** SHA-256 of each piece, one after the other: `PIECE_HASH_BYTES` each. */
  readonly pieceHashes: Uint8Array<ArrayBuffer>;
}

/** What a key vouches for: that the segment of this name, in this stream, has these pieces. */
export interface Statement extends SegmentContent {
  /** Of the key that signs: 16 hex digits. */
  readonly keyId: string;
  readonly streamId: StreamId;
  readonly segment: SegmentId;
  /**
   * When this was said, by the signer's clock: milliseconds since 1970, an integer below 2^48. Of two statements of one segment the later one
   * counts, for an origin may put other bytes under an old name.
   */
  readonly issuedAtMs: number;
}

export interface Attestation extends Statement {
  /** ECDSA on P-256 with SHA-256 over the encoded statement: r and s, `SIGNATURE_BYTES` together. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A view of the hash of one piece; empty past the last. */
export function pieceHash({ pieceHashes }: SegmentContent, index: number): Uint8Array<ArrayBuffer> {
  return pieceHashes.subarray(index * PIECE_HASH_BYTES, (index + 1) * PIECE_HASH_BYTES);
}

/** Stands for "no content", so no content has it. */
const NO_CONTENT = 0;
const SIZE_BYTES = 4;

/**
 * A short name of a segment's content: equal wherever size and hashes are, whoever signs them and however often. For announcements,
 * where two variants under one name must be told apart; 32 bits prove nothing, so nothing is accepted because of it.
 * @returns an integer from 1 to 2^32−1
 */
export function contentIdOf({ totalBytes, pieceHashes }: SegmentContent): number {
  const content = new Uint8Array(SIZE_BYTES + pieceHashes.length);
  new DataView(content.buffer).setUint32(0, totalBytes);
  content.set(pieceHashes, SIZE_BYTES);
  const id = new DataView(sha256(content).buffer).getUint32(0);
  return id === NO_CONTENT ? 1 : id;
}
