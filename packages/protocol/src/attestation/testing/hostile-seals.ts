import type { SegmentId, StreamId, TrackId } from '../../ids.ts';
import { PIECE_BYTES } from '../../wire/constants.ts';
import { mulberry32 } from '../../wire/testing/hostile-frames.ts';
import type { Attestation } from '../attestation.ts';
import { PIECE_HASH_BYTES, SIGNATURE_BYTES } from '../constants.ts';
import { encodeAttestation } from '../encode.ts';
import { encodeSidecar } from '../sidecar.ts';

const BYTE_VALUES = 256;
const RANDOM_BYTES = 200; // of purely random input: more dies at the same fields
const MAX_EDITS = 4;
const HEAD_BYTES = 66; // magic, version, names and sizes: where an edit changes what the rest means
const GREEDY_VALUES = [0x00, 0x01, 0x7f, 0x80, 0xff];

const segment: SegmentId = { track: '0123456789abcdef' as TrackId, sequence: 4711, name: 'fedcba9876543210' };
const attestation = (pieces: number): Attestation => ({
  keyId: '00'.repeat(8),
  streamId: '11'.repeat(16) as StreamId,
  segment,
  issuedAtMs: 1_700_000_000_000,
  totalBytes: pieces * PIECE_BYTES,
  pieceHashes: new Uint8Array(pieces * PIECE_HASH_BYTES).fill(0x5a),
  signature: new Uint8Array(SIGNATURE_BYTES).fill(0xc3),
});
const SEEDS = {
  attestation: [1, 2, 10].map((pieces) => encodeAttestation(attestation(pieces))),
  sidecar: [[], [1], [1, 2, 3]].map((list) => encodeSidecar(list.map(attestation))),
} as const;

/**
 * An endless source of bytes that somebody could serve as a seal to do harm: random ones, and well-formed ones changed, cut off or
 * appended to. Repeatable from its seed.
 */
export function hostileSeals(kind: keyof typeof SEEDS, seed: number): () => Uint8Array<ArrayBuffer> {
  const random = mulberry32(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const seeds = SEEDS[kind];
  return () => {
    if (below(8) === 0) return Uint8Array.from({ length: below(RANDOM_BYTES) }, () => below(BYTE_VALUES));
    const original = seeds[below(seeds.length)] ?? new Uint8Array();
    const change = [0, 0, 0, -1, 1, -below(original.length)][below(6)] ?? 0;
    const bytes = new Uint8Array(original.length + change);
    bytes.set(original.subarray(0, bytes.length));
    for (let edits = below(MAX_EDITS + 1); edits > 0 && bytes.length > 0; edits--) {
      const at = below(below(2) === 0 ? Math.min(HEAD_BYTES, bytes.length) : bytes.length);
      bytes[at] = below(2) === 0 ? below(BYTE_VALUES) : (GREEDY_VALUES[below(GREEDY_VALUES.length)] ?? 0);
    }
    return bytes;
  };
}
