import * as fc from 'fast-check';
import { MAX_SEQUENCE, type PeerId, type SegmentId, type StreamId, type TrackId } from '../../ids.ts';
import { bitfieldBytes, setBit } from '../bitfield.ts';
import { BYE_REASONS, REFUSAL_REASONS, UPLINK_CLASSES } from '../codes.ts';
import { MAX_PIECE_RUNS, MAX_PIECES, MAX_SEGMENT_BYTES, PIECE_BYTES, pieceCount, pieceLength, WIRE_VERSION } from '../constants.ts';
import type { Frame, HaveEntry, NeighbourState, PieceRun } from '../frames.ts';

export type KnownFrame = Exclude<Frame, { type: 'unknown' }>;
export type FrameOf<T extends KnownFrame['type']> = Extract<KnownFrame, { type: T }>;

const MAX_U32 = 2 ** 32 - 1;
const FEW_ENTRIES = 8; // property runs stay quick; the bounds themselves have their own tests

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex'));
const sequence = fc.oneof(fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32, MAX_SEQUENCE), fc.integer({ min: 0, max: MAX_SEQUENCE }));
const sequenceOrNone = fc.oneof(fc.constant(-1), sequence);
const trackId = hex(8) as fc.Arbitrary<TrackId>;

export const segment: fc.Arbitrary<SegmentId> = fc.record({ track: trackId, sequence, name: hex(8) }, { noNullPrototype: true });

const state: fc.Arbitrary<NeighbourState> = fc.record(
  {
    track: fc.option(trackId),
    atLiveEdge: fc.boolean(),
    mayUpload: fc.boolean(),
    uplinkClass: fc.constantFrom(...UPLINK_CLASSES),
    newestSequence: sequenceOrNone,
    playheadSequence: sequenceOrNone,
  },
  { noNullPrototype: true },
);

const segmentBytes = fc.oneof(
  fc.constantFrom(1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, MAX_SEGMENT_BYTES - 1, MAX_SEGMENT_BYTES),
  fc.integer({ min: 1, max: MAX_SEGMENT_BYTES }),
);

function bits(pieces: number): fc.Arbitrary<HaveEntry['held']> {
  const some = fc.array(fc.nat(pieces - 1), { maxLength: 16 }).map((indexes) => {
    const field = new Uint8Array(bitfieldBytes(pieces));
    for (const index of indexes) setBit(field, index);
    return field;
  });
  return fc.oneof(fc.constantFrom('all' as const, 'none' as const), some);
}

const sizedEntry = fc.tuple(segment, segmentBytes).chain(([id, totalBytes]) =>
  fc.record(
    {
      segment: fc.constant(id),
      totalBytes: fc.constant(totalBytes),
      contentId: fc.nat(MAX_U32),
      held: bits(pieceCount(totalBytes)),
      coming: bits(pieceCount(totalBytes)),
    },
    { noNullPrototype: true },
  ),
);
const unsizedEntry = fc.record(
  {
    segment,
    totalBytes: fc.constant(0),
    contentId: fc.nat(MAX_U32),
    held: fc.constant('none' as const),
    coming: fc.constantFrom('all' as const, 'none' as const),
  },
  { noNullPrototype: true },
);
const haveEntry: fc.Arbitrary<HaveEntry> = fc.oneof({ weight: 4, arbitrary: sizedEntry }, { weight: 1, arbitrary: unsizedEntry });

/** Disjoint ascending runs, cut from a sorted set of borders. */
const runs: fc.Arbitrary<PieceRun[]> = fc
  .uniqueArray(fc.nat(MAX_PIECES), { maxLength: MAX_PIECE_RUNS * 2 })
  .map((borders) => borders.sort((a, b) => a - b))
  .map((borders) => {
    const list: PieceRun[] = [];
    for (let i = 0; i + 1 < borders.length; i += 2) {
      const first = borders[i] ?? 0;
      list.push({ first, count: (borders[i + 1] ?? 0) - first });
    }
    return list;
  });

const piece: fc.Arbitrary<FrameOf<'piece'>> = fc.tuple(segment, segmentBytes, fc.nat()).chain(([id, totalBytes, pick]) => {
  const index = pick % pieceCount(totalBytes);
  const fill = new Uint8Array(pieceLength(totalBytes, index));
  return fc.nat(255).map((byte) => ({ type: 'piece' as const, segment: id, totalBytes, index, bytes: fill.fill(byte).slice() }));
});

/** One arbitrary per frame type: a type without one does not compile. */
export const FRAME_ARBITRARIES: { readonly [T in KnownFrame['type']]: fc.Arbitrary<FrameOf<T>> } = {
  hello: fc.record({
    type: fc.constant('hello' as const),
    version: fc.constant(WIRE_VERSION),
    streamId: hex(16) as fc.Arbitrary<StreamId>,
    peerId: hex(12) as fc.Arbitrary<PeerId>,
    state,
  }),
  state: fc.record({ type: fc.constant('state' as const), state }),
  have: fc.record({ type: fc.constant('have' as const), entries: fc.array(haveEntry, { maxLength: FEW_ENTRIES }) }),
  gone: fc.record({ type: fc.constant('gone' as const), segments: fc.array(segment, { maxLength: FEW_ENTRIES }) }),
  request: fc.record({ type: fc.constant('request' as const), segment, runs }),
  cancel: fc.record({ type: fc.constant('cancel' as const), segment, runs }),
  refuse: fc.record({ type: fc.constant('refuse' as const), segment, reason: fc.constantFrom(...REFUSAL_REASONS), runs }),
  piece,
  ping: fc.record({ type: fc.constant('ping' as const), nonce: fc.nat(MAX_U32) }),
  pong: fc.record({ type: fc.constant('pong' as const), nonce: fc.nat(MAX_U32) }),
  bye: fc.record({ type: fc.constant('bye' as const), reason: fc.constantFrom(...BYE_REASONS) }),
  'want-attestations': fc.record({
    type: fc.constant('want-attestations' as const),
    segments: fc.array(segment, { maxLength: FEW_ENTRIES }),
  }),
  attestations: fc.record({
    type: fc.constant('attestations' as const),
    attestations: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: FEW_ENTRIES }),
  }),
  policy: fc.record({ type: fc.constant('policy' as const), signed: fc.stringMatching(/^[\w-]{1,300}\.[\w-]{1,300}\.[\w-]{1,86}$/) }),
};

export const anyFrame: fc.Arbitrary<KnownFrame> = fc.oneof(...Object.values(FRAME_ARBITRARIES));
