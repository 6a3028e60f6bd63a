import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from './decode.ts';
import { encodeFrame } from './encode.ts';
import { FRAME_CODE } from './codes.ts';
import { MAX_ATTESTATION_BYTES } from '../attestation/constants.ts';
import {
  MAX_ATTESTATION_ENTRIES,
  MAX_FRAME_BYTES,
  MAX_GONE_ENTRIES,
  MAX_HAVE_ENTRIES,
  MAX_PIECE_RUNS,
  MAX_PIECES,
  MAX_SEGMENT_BYTES,
  PIECE_BYTES,
} from './constants.ts';
import { bitfieldBytes } from './bitfield.ts';
import { MAX_SEQUENCE, type SegmentId, type TrackId } from '../ids.ts';
import { anyFrame, FRAME_ARBITRARIES, type KnownFrame } from './testing/arbitraries.ts';

const RUNS_PER_TYPE = 200;
const segment: SegmentId = { track: 'ffffffffffffffff' as TrackId, sequence: MAX_SEQUENCE, name: 'ffffffffffffffff' };

/** The same bytes in the middle of a larger buffer, as a transport may hand them over. */
function inTheMiddle(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(frame.length + 20).fill(0xee);
  buffer.set(frame, 7);
  return buffer.subarray(7, 7 + frame.length);
}

/** Bytes as text: comparing arrays element by element takes a hundred times as long. */
function withTextForBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('base64')}`;
  if (Array.isArray(value)) return value.map(withTextForBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTextForBytes(item)]));
}

const expectSame = (actual: unknown, expected: unknown) => expect(withTextForBytes(actual)).toEqual(withTextForBytes(expected));

describe('every frame type', () => {
  it.each(Object.keys(FRAME_ARBITRARIES) as KnownFrame['type'][])('%s comes back as it was sent', (type) => {
    fc.assert(
      fc.property(FRAME_ARBITRARIES[type] as fc.Arbitrary<KnownFrame>, (frame) => {
        const bytes = encodeFrame(frame);
        expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        expect(bytes[0]).toBe(FRAME_CODE[type]);
        expectSame(decodeFrame(bytes), frame);
        expectSame(decodeFrame(inTheMiddle(bytes)), frame);
      }),
      { numRuns: RUNS_PER_TYPE },
    );
  });

  it('has a code of its own', () => {
    expect(Object.keys(FRAME_ARBITRARIES).sort()).toEqual(Object.keys(FRAME_CODE).sort());
    expect(new Set(Object.values(FRAME_CODE)).size).toBe(Object.keys(FRAME_CODE).length);
  });

  it('has exactly one spelling: what decodes, encodes to the same bytes', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        expect(Buffer.compare(encodeFrame(decodeFrame(bytes) as KnownFrame), bytes)).toBe(0);
      }),
    );
  });

  it('cut off anywhere or followed by anything, is refused', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), (frame, at) => {
        const bytes = encodeFrame(frame);
        expect(() => decodeFrame(bytes.slice(0, at % bytes.length))).toThrow(expect.objectContaining({ name: 'ProtocolError' }));
        expect(() => decodeFrame(new Uint8Array([...bytes.slice(0, MAX_FRAME_BYTES - 1), 0]))).toThrow(
          expect.objectContaining({ name: 'ProtocolError' }),
        );
      }),
    );
  });
});

describe('the largest frames', () => {
  it('a have of MAX_HAVE_ENTRIES with the largest bitfields fits a frame', () => {
    const field = new Uint8Array(bitfieldBytes(MAX_PIECES)).fill(0x55);
    const entry = { segment, totalBytes: MAX_SEGMENT_BYTES, contentId: 7, held: field, coming: field };
    const frame = { type: 'have' as const, entries: Array.from({ length: MAX_HAVE_ENTRIES }, () => entry) };
    const bytes = encodeFrame(frame);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expectSame(decodeFrame(bytes), frame);
    expect(() => encodeFrame({ type: 'have', entries: [...frame.entries, entry] })).toThrow(RangeError);
  });

  it('a gone of MAX_GONE_ENTRIES fits a frame', () => {
    const frame = { type: 'gone' as const, segments: Array.from({ length: MAX_GONE_ENTRIES }, () => segment) };
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    expect(() => encodeFrame({ type: 'gone', segments: [...frame.segments, segment] })).toThrow(RangeError);
  });

  it('the largest attestation, and MAX_ATTESTATION_ENTRIES of them or of segments', () => {
    const largest = { type: 'attestations' as const, attestations: [new Uint8Array(MAX_ATTESTATION_BYTES).fill(1)] };
    const bytes = encodeFrame(largest);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expectSame(decodeFrame(bytes), largest);
    expect(() => encodeFrame({ type: 'attestations', attestations: [...largest.attestations, new Uint8Array(200)] })).toThrow(RangeError);
    const many = Array.from({ length: MAX_ATTESTATION_ENTRIES }, () => new Uint8Array(200));
    expectSame(decodeFrame(encodeFrame({ type: 'attestations', attestations: many })), { type: 'attestations', attestations: many });
    expect(() => encodeFrame({ type: 'attestations', attestations: [...many, new Uint8Array(1)] })).toThrow(RangeError);
    const wanted = { type: 'want-attestations' as const, segments: Array.from({ length: MAX_ATTESTATION_ENTRIES }, () => segment) };
    expect(decodeFrame(encodeFrame(wanted))).toEqual(wanted);
    expect(() => encodeFrame({ ...wanted, segments: [...wanted.segments, segment] })).toThrow(RangeError);
  });

  it('MAX_PIECE_RUNS runs up to the last piece', () => {
    const runs = Array.from({ length: MAX_PIECE_RUNS }, (_, i) => ({ first: MAX_PIECES - 1 - i * 2, count: 1 }));
    for (const frame of [
      { type: 'request', segment, runs },
      { type: 'cancel', segment, runs },
      { type: 'refuse', segment, reason: 'not-held', runs },
    ] as const)
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
    expect(() => encodeFrame({ type: 'request', segment, runs: [...runs, { first: 0, count: 1 }] })).toThrow(RangeError);
  });

  it('the last piece of the largest segment', () => {
    const frame = {
      type: 'piece' as const,
      segment,
      totalBytes: MAX_SEGMENT_BYTES,
      index: MAX_PIECES - 1,
      bytes: new Uint8Array(PIECE_BYTES),
    };
    const bytes = encodeFrame(frame);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expectSame(decodeFrame(bytes), frame);
  });
});

describe('encodeFrame refuses what a neighbour would take for misbehaviour', () => {
  const run = (first: number, count: number): KnownFrame => ({ type: 'request', segment, runs: [{ first, count }] });
  const have = (totalBytes: number, held: 'all' | 'none' | Uint8Array): KnownFrame => ({
    type: 'have',
    entries: [{ segment, totalBytes, contentId: 0, held, coming: 'none' }],
  });
  const piece = (totalBytes: number, index: number, length: number): KnownFrame => ({
    type: 'piece',
    segment,
    totalBytes,
    index,
    bytes: new Uint8Array(length),
  });
  const ping = (nonce: number): KnownFrame => ({ type: 'ping', nonce });
  const named = (change: Partial<SegmentId>): KnownFrame => ({ type: 'gone', segments: [{ ...segment, ...change }] });

  it.each<[string, KnownFrame]>([
    ['a run past the last piece', run(MAX_PIECES - 1, 2)],
    ['an empty run', run(0, 0)],
    ['a run before the first piece', run(-1, 1)],
    ['a run that is no integer', run(0.5, 1)],
    ['more pieces than a segment has', { type: 'request', segment, runs: [{ first: 0, count: MAX_PIECES }, { first: 0, count: 1 }] }], // prettier-ignore
    ['a segment over MAX_SEGMENT_BYTES', have(MAX_SEGMENT_BYTES + 1, 'all')],
    ['a held segment of unknown size', have(0, 'all')],
    ['a bitfield too short', have(PIECE_BYTES * 9, new Uint8Array(1))],
    ['a bitfield of a segment of unknown size', have(0, new Uint8Array(0))],
    ['a bitfield with spare bits set', have(PIECE_BYTES * 9, new Uint8Array([0xff, 0xc0]))],
    ['a piece too short', piece(PIECE_BYTES, 0, PIECE_BYTES - 1)],
    ['a piece too long', piece(PIECE_BYTES + 1, 1, 2)],
    ['a piece past the end', piece(PIECE_BYTES, 1, 0)],
    ['a nonce over 32 bits', ping(2 ** 32)],
    ['a negative nonce', ping(-1)],
    ['a nonce that is no number', ping(Number.NaN)],
    ['a sequence number of -1', named({ sequence: -1 })],
    ['a sequence number over MAX_SEQUENCE', named({ sequence: MAX_SEQUENCE + 1 })],
    ['a name that is not hex', named({ name: 'not hexadecimal!' })],
    ['a name in upper case', named({ name: 'FFFFFFFFFFFFFFFF' })],
    ['a name too short', named({ name: 'ff' })],
  ])('%s', (_, frame) => expect(() => encodeFrame(frame)).toThrow(RangeError));
});
