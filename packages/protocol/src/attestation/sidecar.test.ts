import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError, type ProtocolErrorReason } from '../errors.ts';
import { MAX_SEQUENCE } from '../ids.ts';
import type { Attestation } from './attestation.ts';
import { MAX_ATTESTATION_BYTES, MAX_SIDECAR_ATTESTATIONS, MAX_SIDECAR_BYTES, SEGMENTS_PER_SIDECAR } from './constants.ts';
import { encodeAttestation } from './encode.ts';
import { decodeSidecar, encodeSidecar, sidecarIndex, sidecarUrl } from './sidecar.ts';
import { anyAttestation, largestAttestation } from './testing/arbitraries.ts';
import { hostileSeals } from './testing/hostile-seals.ts';

const HOSTILE_SEALS = 50_000;
const SEED = 20_262;
const [sample] = fc.sample(anyAttestation, { numRuns: 1, seed: SEED }) as [Attestation];

describe('the address of a sidecar', () => {
  it.each([
    ['https://cdn.example/live/720p.m3u8', 0, 'https://cdn.example/live/720p.m3u8.seal-0'],
    ['https://cdn.example/live/720p.m3u8', 3, 'https://cdn.example/live/720p.m3u8.seal-0'],
    ['https://cdn.example/live/720p.m3u8', 4, 'https://cdn.example/live/720p.m3u8.seal-1'],
    ['https://cdn.example/live/720p.m3u8?b=2&a=1&token=x#t=9', 4711, 'https://cdn.example/live/720p.m3u8.seal-1177?b=2&a=1&token=x'],
    ['https://cdn.example/live/720p.m3u8?', 1, 'https://cdn.example/live/720p.m3u8.seal-0?'],
    ['https://cdn.example/a%20b.m3u8?next=/c.m3u8?d', 1, 'https://cdn.example/a%20b.m3u8.seal-0?next=/c.m3u8?d'],
    ['720p.m3u8#a?b', MAX_SEQUENCE, '720p.m3u8.seal-70368744177663'],
  ])('%s, %i: %s', (playlist, sequence, expected) => expect(sidecarUrl(playlist, sequence)).toBe(expected));

  it.each([-1, 0.5, Number.NaN, MAX_SEQUENCE + 1])('has no place for a segment of number %d', (sequence) => {
    expect(() => sidecarIndex(sequence)).toThrow(RangeError);
  });
});

describe('a sidecar', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.array(anyAttestation, { maxLength: 4 }), (attestations) => {
        expect(decodeSidecar(encodeSidecar(attestations))).toEqual(attestations);
      }),
    );
  });

  it('has room for the largest segments at each of its numbers, and no more bytes than that', () => {
    const largest = largestAttestation(sample);
    const full = Array.from({ length: SEGMENTS_PER_SIDECAR }, () => largest);
    const bytes = encodeSidecar(full);
    expect(bytes.length).toBeLessThanOrEqual(MAX_SIDECAR_BYTES);
    expect(decodeSidecar(bytes)).toHaveLength(SEGMENTS_PER_SIDECAR);
    expect(() => encodeSidecar([...full, largest])).toThrow(RangeError);
  });

  it('has room for several tracks and keys at each of its numbers, and no more attestations than that', () => {
    const small = { ...sample, totalBytes: 1, pieceHashes: new Uint8Array(32) };
    const full = Array.from({ length: MAX_SIDECAR_ATTESTATIONS }, () => small);
    const bytes = encodeSidecar(full);
    expect(decodeSidecar(bytes)).toHaveLength(MAX_SIDECAR_ATTESTATIONS);
    expect(() => encodeSidecar([...full, small])).toThrow(RangeError);
    const entry = encodeSidecar([small]).subarray(5);
    expect(reasonOf(Uint8Array.from([...bytes, ...entry]))).toBe('oversize');
  });
});

it('passes over an attestation of a later version, and counts it', () => {
  const small = { ...sample, totalBytes: 1, pieceHashes: new Uint8Array(32) };
  const newer = encodeAttestation(small);
  newer[4] = 2;
  const entry = [0, 0, newer.length >> 8, newer.length & 0xff, ...newer];
  const bytes = encodeSidecar([small]);
  expect(decodeSidecar(Uint8Array.from([...bytes, ...entry]))).toEqual([small]);
  const tooMany = Array.from({ length: MAX_SIDECAR_ATTESTATIONS }, () => entry).flat();
  expect(reasonOf(Uint8Array.from([...bytes, ...tooMany]))).toBe('oversize');
});

function reasonOf(bytes: Uint8Array<ArrayBuffer>): ProtocolErrorReason | 'decoded' {
  try {
    decodeSidecar(bytes);
    return 'decoded';
  } catch (error) {
    if (error instanceof ProtocolError) return error.reason;
    throw error;
  }
}

describe('hostile bytes', () => {
  it(`${HOSTILE_SEALS} of them: ProtocolError, or attestations no larger than their bytes`, () => {
    const next = hostileSeals('sidecar', SEED);
    const outcomes = new Set(Array.from({ length: HOSTILE_SEALS }, () => reasonOf(next())));
    expect([...outcomes].sort()).toEqual(['decoded', 'malformed', 'oversize', 'truncated', 'unknown-version']);
  });

  const HEAD = '54525343 01';
  const fromHex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

  it.each<[string, Uint8Array<ArrayBuffer>, ProtocolErrorReason | 'decoded']>([
    ['nothing', fromHex(''), 'truncated'],
    ['no attestation yet', fromHex(HEAD), 'decoded'],
    ["a CDN's error page", new Uint8Array(Buffer.from('<html>Not found')), 'malformed'],
    ['another version', fromHex('54525343 02'), 'unknown-version'],
    ['a length cut off', fromHex(`${HEAD} 0000`), 'truncated'],
    ['an empty attestation', fromHex(`${HEAD} 00000000`), 'truncated'],
    ['an attestation that does not follow', fromHex(`${HEAD} 00000100`), 'truncated'],
    ['an attestation of 4 GiB', fromHex(`${HEAD} ffffffff`), 'oversize'],
    ['an attestation one byte too large', fromHex(`${HEAD} ${(MAX_ATTESTATION_BYTES + 1).toString(16).padStart(8, '0')}`), 'oversize'],
    ['more bytes than any sidecar has', new Uint8Array(MAX_SIDECAR_BYTES + 1), 'oversize'],
  ])('%s', (_, bytes, expected) => expect(reasonOf(bytes)).toBe(expected));
});
