import { isAttestable, MAX_ATTESTED_PIECES, PIECE_BYTES, PIECE_HASH_BYTES, pieceCount, type SegmentContent } from '@tributary/protocol';
import { AttestError } from './errors.ts';
import { DIGEST, subtle } from './subtle.ts';

/** SHA-256 of one piece. @throws AttestError `no-webcrypto` */
export async function hashPiece(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await subtle().digest(DIGEST, bytes));
}

/**
 * What a whole segment is made of.
 * @throws AttestError `not-attestable` for an empty segment and for one of more than `MAX_ATTESTED_PIECES`; `no-webcrypto`
 */
export async function hashPieces(bytes: Uint8Array<ArrayBuffer>): Promise<SegmentContent> {
  const totalBytes = bytes.length;
  checkAttestable(totalBytes);
  const pieceHashes = new Uint8Array(pieceCount(totalBytes) * PIECE_HASH_BYTES);
  // One after the other: a segment of 60 MiB must not be copied at once into the pool that hashes.
  for (let index = 0; index * PIECE_BYTES < totalBytes; index++)
    pieceHashes.set(await hashPiece(bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)), index * PIECE_HASH_BYTES);
  return { totalBytes, pieceHashes };
}

/** @throws AttestError `not-attestable` */
export function checkAttestable(totalBytes: number): void {
  if (isAttestable(totalBytes)) return;
  const what = totalBytes === 0 ? 'An empty segment' : `A segment of ${totalBytes} bytes`;
  throw new AttestError('not-attestable', `${what} cannot be attested: make segments of 1 to ${MAX_ATTESTED_PIECES * PIECE_BYTES} bytes.`);
}
