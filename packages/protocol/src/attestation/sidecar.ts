import { ProtocolError } from '../errors.ts';
import { MAX_SEQUENCE } from '../ids.ts';
import { FrameReader } from '../wire/reader.ts';
import { FrameWriter } from '../wire/writer.ts';
import type { Attestation } from './attestation.ts';
import {
  MAX_ATTESTATION_BYTES,
  MAX_SIDECAR_ATTESTATIONS,
  MAX_SIDECAR_BYTES,
  SEGMENTS_PER_SIDECAR,
  SIDECAR_HEAD_BYTES,
  SIDECAR_LENGTH_BYTES,
  SIDECAR_MAGIC,
  SIDECAR_VERSION,
} from './constants.ts';
import { decodeAttestation } from './decode.ts';
import { encodeAttestation } from './encode.ts';

/** Which of a playlist's sidecars holds the attestation of the segment of this number. @throws RangeError for what is no number */
export function sidecarIndex(sequence: number): number {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE)
    throw new RangeError(`${sequence} is not an integer from 0 to ${MAX_SEQUENCE}.`);
  return Math.floor(sequence / SEGMENTS_PER_SIDECAR);
}

/**
 * Where the sidecar for a segment is: at the address of its media playlist with `.seal-` and a number after the path, so that a
 * packager writes it where it writes the playlist. The query stays, as it stands, because it may hold a token; the fragment goes.
 * @param playlistUrl an HTTP address, absolute or relative
 */
export function sidecarUrl(playlistUrl: string, sequence: number): string {
  const [address = ''] = playlistUrl.split('#', 1);
  const query = address.indexOf('?');
  const path = query < 0 ? address : address.slice(0, query);
  return `${path}.seal-${sidecarIndex(sequence)}${query < 0 ? '' : address.slice(query)}`;
}

/** @throws RangeError past the bounds of a sidecar: more attestations, or more bytes, than a viewer reads */
export function encodeSidecar(attestations: readonly Attestation[]): Uint8Array<ArrayBuffer> {
  if (attestations.length > MAX_SIDECAR_ATTESTATIONS)
    throw new RangeError(`A sidecar has room for ${MAX_SIDECAR_ATTESTATIONS} attestations, not ${attestations.length}.`);
  const encoded = attestations.map((attestation) => encodeAttestation(attestation));
  const bytes = encoded.reduce((sum, { length }) => sum + SIDECAR_LENGTH_BYTES + length, SIDECAR_HEAD_BYTES);
  if (bytes > MAX_SIDECAR_BYTES) throw new RangeError(`A sidecar of ${bytes} bytes is over ${MAX_SIDECAR_BYTES}.`);
  const writer = new FrameWriter(bytes).u32(SIDECAR_MAGIC).u8(SIDECAR_VERSION);
  for (const attestation of encoded) writer.u32(attestation.length).append(attestation);
  return writer.bytes;
}

/**
 * Reads a sidecar from anybody: a CDN's answer may be an error page, or somebody else's. Attestations of a version that is not known are passed over.
 * @throws ProtocolError and nothing else, also where only one of the attestations is malformed
 */
export function decodeSidecar(bytes: Uint8Array<ArrayBuffer>): Attestation[] {
  if (bytes.length > MAX_SIDECAR_BYTES)
    throw new ProtocolError('oversize', `A sidecar of ${bytes.length} bytes is over ${MAX_SIDECAR_BYTES}.`);
  const reader = new FrameReader(bytes);
  if (reader.u32() !== SIDECAR_MAGIC) throw new ProtocolError('malformed', 'What does not begin with TRSC is no sidecar.');
  const version = reader.u8();
  if (version !== SIDECAR_VERSION) throw new ProtocolError('unknown-version', `Sidecar version ${version} is not ${SIDECAR_VERSION}.`);
  const attestations: Attestation[] = [];
  let passedOver = 0;
  while (reader.remaining > 0) {
    if (attestations.length + passedOver === MAX_SIDECAR_ATTESTATIONS)
      throw new ProtocolError('oversize', `A sidecar has more than ${MAX_SIDECAR_ATTESTATIONS} attestations.`);
    const length = reader.u32();
    if (length > MAX_ATTESTATION_BYTES)
      throw new ProtocolError('oversize', `An attestation of ${length} bytes is over ${MAX_ATTESTATION_BYTES}.`);
    const attestation = attestationOf(reader.take(length));
    if (attestation) attestations.push(attestation);
    else passedOver++;
  }
  return attestations;
}

/** Undefined for one of another version: a packager may write both for a while. */
function attestationOf(bytes: Uint8Array<ArrayBuffer>): Attestation | undefined {
  try {
    return decodeAttestation(bytes);
  } catch (error) {
    if (error instanceof ProtocolError && error.reason === 'unknown-version') return undefined;
    throw error;
  }
}
