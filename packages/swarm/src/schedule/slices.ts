import { pieceCount, type PieceRun } from '@tributary/protocol';

// 128 KiB: an uplink of 4 Mbit/s, which most lines have, carries it in a quarter of a second. Whoever brings a slice into the mesh
// has passed it on long before the next segment comes, and several uplinks carry the first copy at once.
const SLICE_PIECES = 4;
/** Each slice is a request to the origin and a turn to be kept. */
const MAX_SLICES = 16;

/**
 * The parts of a segment that are fetched from the origin each by another viewer: about equal, of whole pieces. Everybody who knows
 * the size comes to the same ones: nothing else is looked at.
 */
export function slicesOf(totalBytes: number): PieceRun[] {
  const pieces = pieceCount(totalBytes);
  const count = Math.max(1, Math.min(MAX_SLICES, Math.round(pieces / SLICE_PIECES)));
  return Array.from({ length: count }, (_, slice) => {
    const first = Math.floor((slice * pieces) / count);
    return { first, count: Math.floor(((slice + 1) * pieces) / count) - first };
  });
}
