import * as fc from 'fast-check';
import type { StreamId } from '../../ids.ts';
import { PIECE_BYTES, pieceCount } from '../../wire/constants.ts';
import { segment } from '../../wire/testing/arbitraries.ts';
import type { Attestation } from '../attestation.ts';
import { MAX_ATTESTED_PIECES, PIECE_HASH_BYTES, SIGNATURE_BYTES } from '../constants.ts';

const LARGEST_BYTES = MAX_ATTESTED_PIECES * PIECE_BYTES;
const FEW_PIECES = 12; // most runs stay quick; the largest is among them too

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (length: number) => bytes(length).map((all) => Buffer.from(all).toString('hex'));
const sizes = fc.oneof(
  fc.constantFrom(1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1),
  fc.integer({ min: 1, max: FEW_PIECES * PIECE_BYTES }),
);

/** Any well-formed attestation; its signature is random, and so nobody's. */
export const anyAttestation: fc.Arbitrary<Attestation> = sizes.chain((totalBytes) =>
  fc.record(
    {
      keyId: hex(8),
      streamId: hex(16) as fc.Arbitrary<StreamId>,
      segment,
      issuedAtMs: fc.nat({ max: 2 ** 48 - 1 }),
      totalBytes: fc.constant(totalBytes),
      pieceHashes: bytes(pieceCount(totalBytes) * PIECE_HASH_BYTES),
      signature: bytes(SIGNATURE_BYTES),
    },
    { noNullPrototype: true },
  ),
);

/** The largest segment that can be attested, byte for byte the same at every call. */
export function largestAttestation(base: Attestation): Attestation {
  return { ...base, totalBytes: LARGEST_BYTES, pieceHashes: new Uint8Array(MAX_ATTESTED_PIECES * PIECE_HASH_BYTES).fill(0xa5) };
}
