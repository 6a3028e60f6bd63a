import { pieceCount, sliceCount, type PieceRun } from '@tributary/protocol';

/**
 * The parts of a segment that are fetched from the origin each by another viewer: about equal, of whole pieces. Everybody who knows
 * the size comes to the same ones: nothing else is looked at.
 */
export function slicesOf(totalBytes: number): PieceRun[] {
  const pieces = pieceCount(totalBytes);
  const count = sliceCount(totalBytes);
  return Array.from({ length: count }, (_, slice) => {
    const first = Math.floor((slice * pieces) / count);
    return { first, count: Math.floor(((slice + 1) * pieces) / count) - first };
  });
}
