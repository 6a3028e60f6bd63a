import type { PeerId, SegmentId, StreamId, TrackId } from '../../ids.ts';
import { bitfieldBytes } from '../bitfield.ts';
import { MAX_FRAME_BYTES, MAX_PIECES, MAX_SEGMENT_BYTES, PIECE_BYTES, WIRE_VERSION } from '../constants.ts';
import { encodeFrame } from '../encode.ts';

const BYTE_VALUES = 256;
const HIGHEST_FRAME_CODE = 0x0e;
const RANDOM_FRAME_BYTES = 96; // of purely random frames: most die in their first fields, longer ones test nothing more
const MAX_EDITS = 4;
const GREEDY_VALUES = [0x00, 0x01, 0x7f, 0x80, 0xff]; // counts and lengths are broken at their ends

const segment: SegmentId = { track: '0123456789abcdef' as TrackId, sequence: 4711, name: 'fedcba9876543210' };
const state = {
  track: segment.track,
  atLiveEdge: true,
  mayUpload: true,
  uplinkClass: 'medium',
  newestSequence: 4712,
  playheadSequence: 4709,
} as const;
const largestField = new Uint8Array(bitfieldBytes(MAX_PIECES)).fill(0xaa);

/** Well-formed frames that mutations start from: every type, every optional part. */
const SEEDS: readonly Uint8Array<ArrayBuffer>[] = [
  encodeFrame({ type: 'hello', version: WIRE_VERSION, streamId: '00'.repeat(16) as StreamId, peerId: '11'.repeat(12) as PeerId, state }),
  encodeFrame({ type: 'state', state }),
  encodeFrame({
    type: 'have',
    entries: [
      { segment, totalBytes: 300_000, contentId: 0, held: new Uint8Array([0xa5, 0x40]), coming: 'all' },
      { segment, totalBytes: MAX_SEGMENT_BYTES, contentId: 1, held: 'none', coming: largestField },
      { segment, totalBytes: 0, contentId: 0xffff_ffff, held: 'none', coming: 'all' },
    ],
  }),
  encodeFrame({ type: 'gone', segments: [segment, segment, segment] }),
  encodeFrame({ type: 'request', segment, runs: [{ first: 0, count: 3 }, { first: 9, count: 1 }] }), // prettier-ignore
  encodeFrame({ type: 'cancel', segment, runs: [{ first: 0, count: MAX_PIECES }] }),
  encodeFrame({ type: 'refuse', segment, reason: 'busy', runs: [{ first: 5, count: 2 }] }),
  encodeFrame({ type: 'piece', segment, totalBytes: PIECE_BYTES + 20, index: 1, bytes: new Uint8Array(20).fill(7) }),
  encodeFrame({ type: 'ping', nonce: 1 }),
  encodeFrame({ type: 'pong', nonce: 2 }),
  encodeFrame({ type: 'bye', reason: 'leaving' }),
  encodeFrame({ type: 'want-attestations', segments: [segment, segment] }),
  encodeFrame({ type: 'attestations', attestations: [new Uint8Array(183).fill(3), new Uint8Array(0), new Uint8Array(20)] }),
  encodeFrame({ type: 'policy', signed: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln' }),
];

/**
 * An endless source of frames that a neighbour could send to do harm: random bytes, well-formed frames with bytes
 * changed, cut off or appended, and long ones whose counts claim more than follows. Repeatable from its seed.
 * The frame is a view into a buffer that the next call uses again: what a decoder keeps of it, it has to copy.
 */
export function hostileFrames(seed: number): () => Uint8Array<ArrayBuffer> {
  const random = mulberry32(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const arena = new Uint8Array(MAX_FRAME_BYTES + BYTE_VALUES);

  const randomFrame = () => {
    const frame = arena.subarray(below(BYTE_VALUES)).subarray(0, below(RANDOM_FRAME_BYTES));
    for (let i = 0; i < frame.length; i++) frame[i] = below(BYTE_VALUES);
    if (frame.length > 0) frame[0] = below(HIGHEST_FRAME_CODE + 2);
    return frame;
  };
  const mutatedFrame = () => {
    const original = SEEDS[below(SEEDS.length)] ?? new Uint8Array();
    const offset = below(BYTE_VALUES);
    arena.set(original, offset);
    const frame = arena.subarray(offset, offset + Math.max(0, original.length + [0, 0, 0, -1, 1, -below(original.length)][below(6)]!));
    for (let edits = below(MAX_EDITS + 1); edits > 0 && frame.length > 0; edits--)
      frame[below(frame.length)] = below(2) === 0 ? below(BYTE_VALUES) : (GREEDY_VALUES[below(GREEDY_VALUES.length)] ?? 0);
    return frame;
  };
  const longFrame = () => {
    const frame = arena.subarray(0, below(MAX_FRAME_BYTES + 2));
    frame[0] = 1 + below(HIGHEST_FRAME_CODE);
    for (let i = 1; i < Math.min(frame.length, RANDOM_FRAME_BYTES); i++) frame[i] = GREEDY_VALUES[below(GREEDY_VALUES.length)] ?? 0;
    return frame;
  };
  return () => {
    const kind = below(8);
    if (kind === 0) return longFrame();
    return kind < 3 ? randomFrame() : mutatedFrame();
  };
}

/** A small seeded generator (Tommy Ettinger's mulberry32): a failure repeats from its seed. */
export function mulberry32(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
