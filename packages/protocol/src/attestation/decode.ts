import { ProtocolError } from '../errors.ts';
import type { StreamId } from '../ids.ts';
import { STREAM_BYTES } from '../wire/codes.ts';
import { pieceCount } from '../wire/constants.ts';
import { FrameReader } from '../wire/reader.ts';
import type { Attestation } from './attestation.ts';
import {
  ATTESTATION_MAGIC,
  ATTESTATION_VERSION,
  isAttestable,
  KEY_ID_BYTES,
  MAX_ATTESTATION_BYTES,
  MAX_ATTESTED_PIECES,
  PIECE_HASH_BYTES,
  SIGNATURE_BYTES,
} from './constants.ts';

/**
 * Reads an attestation from anybody. That it is well formed says nothing of whether it is true: check the signature.
 * What it keeps are copies: no frame that it came in is kept alive.
 * @throws ProtocolError and nothing else. Memory used is in proportion to the bytes given, whatever they claim.
 */
export function decodeAttestation(bytes: Uint8Array<ArrayBuffer>): Attestation {
  if (bytes.length > MAX_ATTESTATION_BYTES)
    throw new ProtocolError('oversize', `An attestation of ${bytes.length} bytes is over ${MAX_ATTESTATION_BYTES}.`);
  const reader = new FrameReader(bytes);
  if (reader.u32() !== ATTESTATION_MAGIC) throw new ProtocolError('malformed', 'What does not begin with TRAT is no attestation.');
  const version = reader.u8();
  if (version !== ATTESTATION_VERSION)
    throw new ProtocolError('unknown-version', `Attestation version ${version} is not ${ATTESTATION_VERSION}.`);
  const keyId = reader.hex(KEY_ID_BYTES);
  const streamId = reader.hex(STREAM_BYTES) as StreamId;
  const segment = reader.segment();
  const issuedAtMs = reader.u48();
  const totalBytes = reader.u32();
  if (totalBytes === 0) throw new ProtocolError('malformed', 'An empty segment is attested.');
  if (!isAttestable(totalBytes))
    throw new ProtocolError('oversize', `A segment of ${totalBytes} bytes has more than ${MAX_ATTESTED_PIECES} pieces.`);
  const pieceHashes = reader.take(pieceCount(totalBytes) * PIECE_HASH_BYTES).slice();
  const signature = reader.take(SIGNATURE_BYTES).slice();
  if (reader.remaining > 0) throw new ProtocolError('malformed', `${reader.remaining} bytes follow the end of an attestation.`);
  return { keyId, streamId, segment, issuedAtMs, totalBytes, pieceHashes, signature };
}
