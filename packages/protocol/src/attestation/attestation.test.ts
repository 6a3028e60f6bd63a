import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError, type ProtocolErrorReason } from '../errors.ts';
import { MAX_SEQUENCE } from '../ids.ts';
import { MAX_FRAME_BYTES, PIECE_BYTES } from '../wire/constants.ts';
import { contentIdOf, pieceHash, type Attestation } from './attestation.ts';
import * as constants from './constants.ts';
import { decodeAttestation } from './decode.ts';
import { encodeAttestation, encodeStatement } from './encode.ts';
import { anyAttestation, largestAttestation } from './testing/arbitraries.ts';
import { hostileSeals } from './testing/hostile-seals.ts';

const HOSTILE_SEALS = 50_000;
const SEED = 20_261;
const [sample] = fc.sample(anyAttestation, { numRuns: 1, seed: SEED }) as [Attestation];
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('an attestation', () => {
  it('comes back as it was sent, in exactly one spelling, signed as its first bytes', () => {
    fc.assert(
      fc.property(anyAttestation, (attestation) => {
        const bytes = encodeAttestation(attestation);
        expect(bytes.length).toBe(constants.attestationBytes(attestation.totalBytes));
        expect(decodeAttestation(bytes)).toEqual(attestation);
        expect(hexOf(encodeAttestation(decodeAttestation(bytes)))).toBe(hexOf(bytes));
        expect(hexOf(encodeStatement(attestation))).toBe(hexOf(bytes.subarray(0, -constants.SIGNATURE_BYTES)));
      }),
    );
  });

  it('of the largest segment leaves room in a frame for a header, and one piece more is refused both ways', () => {
    const largest = largestAttestation(sample);
    const bytes = encodeAttestation(largest);
    expect(bytes.length).toBe(constants.MAX_ATTESTATION_BYTES);
    expect(MAX_FRAME_BYTES - bytes.length).toBeGreaterThan(100);
    expect(decodeAttestation(bytes).totalBytes).toBe(largest.totalBytes);
    expect(() => encodeAttestation({ ...largest, totalBytes: largest.totalBytes + 1 })).toThrow(RangeError);
  });

  it('keeps nothing of the buffer that it came in, a Buffer included', () => {
    const buffer = Buffer.from(encodeAttestation(sample));
    const decoded = decodeAttestation(buffer as Uint8Array as Uint8Array<ArrayBuffer>);
    buffer.fill(0);
    expect(decoded).toEqual(sample);
    expect(decoded.signature.buffer.byteLength).toBe(constants.SIGNATURE_BYTES);
    expect(decoded.pieceHashes.buffer.byteLength).toBe(sample.pieceHashes.length);
  });

  it('says the hash of each piece, and none past the last', () => {
    const pieceHashes = Uint8Array.from({ length: 64 }, (_, index) => index);
    const content = { totalBytes: PIECE_BYTES + 1, pieceHashes };
    expect(pieceHash(content, 1)).toEqual(pieceHashes.subarray(32));
    expect(pieceHash(content, 2)).toHaveLength(0);
  });

  it.each<[string, Partial<Attestation>]>([
    ['of nothing', { totalBytes: 0, pieceHashes: new Uint8Array() }],
    ['of half a byte', { totalBytes: 0.5 }],
    ['of a time before 1970', { issuedAtMs: -1 }],
    ['of half a millisecond', { issuedAtMs: 0.5 }],
    ['with a hash too few', { totalBytes: PIECE_BYTES * 2, pieceHashes: new Uint8Array(32) }],
    ['with a signature cut off', { signature: new Uint8Array(63) }],
    ['of a key that is not hex', { keyId: 'not hexadecimal!' }],
    ['of a sequence number too high', { segment: { ...sample.segment, sequence: MAX_SEQUENCE + 1 } }],
  ])('%s is not written', (_, wrong) => expect(() => encodeAttestation({ ...sample, ...wrong })).toThrow(RangeError));
});

describe('hostile bytes', () => {
  it(`${HOSTILE_SEALS} of them: ProtocolError, or an attestation no larger than its bytes that can be written again`, () => {
    const next = hostileSeals('attestation', SEED);
    const outcomes = new Set<string>();
    for (let i = 0; i < HOSTILE_SEALS; i++) {
      const bytes = next();
      try {
        const attestation = decodeAttestation(bytes);
        if (hexOf(encodeAttestation(attestation)) !== hexOf(bytes)) throw new Error(`Attestation ${i} of seed ${SEED} has two spellings.`);
        outcomes.add('decoded');
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw new Error(`Attestation ${i} of seed ${SEED}: ${hexOf(bytes)}`, { cause: error });
        outcomes.add(error.reason);
      }
    }
    expect([...outcomes].sort()).toEqual(['decoded', 'malformed', 'oversize', 'truncated', 'unknown-version']);
  });

  const bytes = encodeAttestation(sample);
  const edited = (at: number, ...values: readonly number[]) => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  const SIZE_AT = constants.STATEMENT_HEAD_BYTES - 4;

  it.each<[string, Uint8Array<ArrayBuffer>, ProtocolErrorReason]>([
    ['nothing', new Uint8Array(), 'truncated'],
    ['something else', edited(0, 0x48), 'malformed'],
    ['another version', edited(4, 2), 'unknown-version'],
    ['no sequence number', edited(37, ...Array<number>(6).fill(0xff)), 'malformed'],
    ['an empty segment', edited(SIZE_AT, 0, 0, 0, 0), 'malformed'],
    ['a segment of 4 GiB', edited(SIZE_AT, 0xff, 0xff, 0xff, 0xff), 'oversize'],
    ['a segment that peers share and nobody attests', edited(SIZE_AT, 0x04, 0, 0, 0), 'oversize'],
    ['more hashes than follow', edited(SIZE_AT, 0, 0xff, 0xff, 0xff), 'truncated'],
    ['a signature cut off', bytes.slice(0, -1), 'truncated'],
    ['a tail', Uint8Array.from([...bytes, 0]), 'malformed'],
    ['more bytes than any attestation has', new Uint8Array(constants.MAX_ATTESTATION_BYTES + 1), 'oversize'],
  ])('%s is refused', (_, wrong, reason) => {
    expect(() => decodeAttestation(wrong)).toThrow(expect.objectContaining({ name: 'ProtocolError', reason }));
  });
});

describe('the short id of a content', () => {
  it('is the same whoever signs whatever name, and another for other bytes', () => {
    fc.assert(
      fc.property(anyAttestation, fc.nat(), (attestation, at) => {
        const id = contentIdOf(attestation);
        expect(id).toBeGreaterThan(0);
        expect(contentIdOf({ ...sample, totalBytes: attestation.totalBytes, pieceHashes: attestation.pieceHashes })).toBe(id);
        const pieceHashes = attestation.pieceHashes.slice();
        pieceHashes[at % pieceHashes.length]! ^= 1;
        expect(contentIdOf({ totalBytes: attestation.totalBytes, pieceHashes })).not.toBe(id);
      }),
    );
  });

  it('is the start of SHA-256 over size and hashes', () => {
    const content = { totalBytes: 5, pieceHashes: new Uint8Array(32).fill(7) };
    const digest = createHash('sha256')
      .update(new Uint8Array([0, 0, 0, 5]))
      .update(content.pieceHashes)
      .digest();
    expect(contentIdOf(content)).toBe(digest.readUInt32BE(0));
  });
});
