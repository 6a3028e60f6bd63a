import { STREAM_BYTES } from '../wire/codes.ts';
import { pieceCount } from '../wire/constants.ts';
import { FrameWriter } from '../wire/writer.ts';
import type { Attestation, Statement } from './attestation.ts';
import {
  ATTESTATION_MAGIC,
  ATTESTATION_VERSION,
  attestationBytes,
  isAttestable,
  KEY_ID_BYTES,
  MAX_ATTESTED_PIECES,
  PIECE_HASH_BYTES,
  SIGNATURE_BYTES,
} from './constants.ts';

/**
 * The bytes that are signed. They begin with the protocol's name and say everything else, so that a signature is worth nothing for
 * another segment, stream, version or purpose.
 * @throws RangeError for a statement that no segment can have
 */
export function encodeStatement(statement: Statement): Uint8Array<ArrayBuffer> {
  return writeStatement(statement, 0).bytes;
}

/** @throws RangeError for an attestation that no segment can have */
export function encodeAttestation(attestation: Attestation): Uint8Array<ArrayBuffer> {
  const { signature } = attestation;
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError(`A signature of ${signature.length} bytes is not of ${SIGNATURE_BYTES}.`);
  return writeStatement(attestation, SIGNATURE_BYTES).append(signature).bytes;
}

function writeStatement({ keyId, streamId, segment, issuedAtMs, totalBytes, pieceHashes }: Statement, bytesAfter: number): FrameWriter {
  if (!isAttestable(totalBytes)) throw new RangeError(`A segment of ${totalBytes} bytes does not have 1 to ${MAX_ATTESTED_PIECES} pieces.`);
  const hashBytes = pieceCount(totalBytes) * PIECE_HASH_BYTES;
  if (pieceHashes.length !== hashBytes)
    throw new RangeError(`The hashes of a segment of ${totalBytes} bytes have ${hashBytes} bytes, not ${pieceHashes.length}.`);
  return new FrameWriter(attestationBytes(totalBytes) - SIGNATURE_BYTES + bytesAfter)
    .u32(ATTESTATION_MAGIC)
    .u8(ATTESTATION_VERSION)
    .hex(keyId, KEY_ID_BYTES)
    .hex(streamId, STREAM_BYTES)
    .segment(segment)
    .u48(issuedAtMs)
    .u32(totalBytes)
    .append(pieceHashes);
}
