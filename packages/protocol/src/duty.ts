import { nameHash } from './hash.ts';
import type { PeerId, TrackId } from './ids.ts';
import { pieceCount } from './wire/constants.ts';

/** Points `from` (included) to `to` (excluded) of the duty ring, 32-bit numbers; wraps past the last. Equal: the whole ring. */
export interface DutyArc {
  readonly from: number;
  readonly to: number;
}

export function inArc({ from, to }: DutyArc, point: number): boolean {
  if (from === to) return true;
  return from < to ? point >= from && point < to : point >= from || point < to;
}

/** Duty of a viewer for one live track. */
export interface Duty {
  readonly track: TrackId;
  /** Counts up with every change of the track's ring; a message with a lower one came late and is ignored. */
  readonly epoch: number;
  /** First media sequence number for which this holds; for earlier ones the duty told before does. */
  readonly effectiveFrom: number;
  /** Slices whose point lies here are this viewer's to fetch from the origin. Null: none. */
  readonly own: DutyArc | null;
  /** Arcs of the owners that this viewer stands in for, the nearest first, when they are silent. */
  readonly backups: readonly { readonly owner: PeerId; readonly arc: DutyArc }[];
}

const POINT_BYTES = 4;
const HEX_RADIX = 16;

/**
 * Where a slice of a segment lies on the ring. The segment's name has no part in it: an owner knows that the next segment
 * is its to fetch before its own playlist tells the address.
 */
export function dutyPoint(track: TrackId, sequence: number, slice: number): number {
  return Number.parseInt(nameHash(POINT_BYTES, 'duty', track, String(sequence), String(slice)), HEX_RADIX);
}

// 128 KiB: an uplink of 4 Mbit/s, which most lines have, carries it in a quarter of a second. Whoever brings a slice into the mesh
// has passed it on long before the next segment comes, and several uplinks carry the first copy at once.
const SLICE_PIECES = 4;
/** Each slice is a request to the origin and a turn to be kept. */
const MAX_SLICES = 16;

// 384 KiB, 2 s at 1.5 Mbit/s: an uplink that may own a slice carries a smaller segment within its duration by itself, and in a small swarm
// every further slice is a request more at the origin than plain hls.js would make.
const MIN_SLICED_PIECES = 12;

/** Slices of a segment whose size is known from a trusted source before anybody has fetched it. */
export function sliceCount(totalBytes: number): number {
  const pieces = pieceCount(totalBytes);
  return pieces < MIN_SLICED_PIECES ? 1 : Math.min(MAX_SLICES, Math.round(pieces / SLICE_PIECES));
}
