import { MAX_FRAME_BYTES, pieceCount } from '../wire/constants.ts';
import { SEGMENT_BYTES, STREAM_BYTES } from '../wire/codes.ts';

/** First bytes of every attestation: what is signed as one can never be taken for something else that the key signed. */
export const ATTESTATION_MAGIC = 0x54524154; // 'TRAT'
export const ATTESTATION_VERSION = 1;

/** First bytes of the SHA-256 of the public key's uncompressed point: which key to try, not proof of anything. */
export const KEY_ID_BYTES = 8;
/** SHA-256. */
export const PIECE_HASH_BYTES = 32;
/** ECDSA on P-256 as WebCrypto writes it: r and s, 32 bytes each. */
export const SIGNATURE_BYTES = 64;

const MAGIC_BYTES = 4;
const VERSION_BYTES = 1;
const ISSUED_BYTES = 6;
const SIZE_BYTES = 4;
/** Bytes before the hashes. */
export const STATEMENT_HEAD_BYTES = MAGIC_BYTES + VERSION_BYTES + KEY_ID_BYTES + STREAM_BYTES + SEGMENT_BYTES + ISSUED_BYTES + SIZE_BYTES;

/**
 * Pieces of the largest segment that is attested: its attestation still fits one frame of the wire, with 131 bytes for the frame's
 * own fields. A larger segment (over 63.75 MiB) is not attested, so peers do not share it and it comes from the origin.
 */
export const MAX_ATTESTED_PIECES = 2040;
export const MAX_ATTESTATION_BYTES = STATEMENT_HEAD_BYTES + MAX_ATTESTED_PIECES * PIECE_HASH_BYTES + SIGNATURE_BYTES;
if (MAX_ATTESTATION_BYTES > MAX_FRAME_BYTES) throw new RangeError('The largest attestation does not fit a frame.');

/** First bytes of a sidecar, the file that holds the attestations of a few segments beside their playlist. */
export const SIDECAR_MAGIC = 0x54525343; // 'TRSC'
export const SIDECAR_VERSION = 1;
export const SIDECAR_HEAD_BYTES = MAGIC_BYTES + VERSION_BYTES;
/** Bytes before each attestation in a sidecar: its length. */
export const SIDECAR_LENGTH_BYTES = 4;

/**
 * Sequence numbers that share a sidecar. Of a live one all that is in it already is read again for each new segment: with more than these, attestations
 * pass half a per cent of the media where a few viewers watch. With fewer, a film would be as many files again.
 */
export const SEGMENTS_PER_SIDECAR = 4;
/**
 * Attestations in one sidecar: eight of each of its sequence numbers. A playlist that its master lists with several sounds is as many
 * tracks, and each has two while a key changes.
 */
export const MAX_SIDECAR_ATTESTATIONS = 8 * SEGMENTS_PER_SIDECAR;
/** Bytes of one sidecar: one of the largest attestations for each of its numbers fits. A larger answer is not read to its end. */
export const MAX_SIDECAR_BYTES = 256 * 1024;

/** Bytes of a whole attestation of a segment of so many bytes. */
export function attestationBytes(totalBytes: number): number {
  return STATEMENT_HEAD_BYTES + pieceCount(totalBytes) * PIECE_HASH_BYTES + SIGNATURE_BYTES;
}

/** Whether a segment of so many bytes can be attested at all. */
export function isAttestable(totalBytes: number): boolean {
  return Number.isInteger(totalBytes) && totalBytes > 0 && pieceCount(totalBytes) <= MAX_ATTESTED_PIECES;
}
