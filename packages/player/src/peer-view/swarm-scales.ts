// How a drawing of a swarm turns what was measured into lengths: one scale for the player's map and for the watch page's picture.

const NEAREST_MS = 1; // the same house
/** The other side of the world, or a mobile line under load: drawn no farther away. */
export const FARTHEST_MS = 400;
const FULL_LINE_BYTES_PER_SECOND = 500_000; // 4 Mbit/s: a whole good stream from one neighbour

/** 0 (the same house) to 1: by the logarithm of the round trip, as near and far differ by hundreds. */
export function distanceShare(roundTripMs: number): number {
  const bounded = Math.min(Math.max(roundTripMs, NEAREST_MS), FARTHEST_MS);
  return Math.log(bounded / NEAREST_MS) / Math.log(FARTHEST_MS / NEAREST_MS);
}

/** 0 (nothing) to 1 (a whole stream, or more): by the root of the rate, so that a trickle is seen beside a stream. */
export function lineShare(bytesPerSecond: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, bytesPerSecond) / FULL_LINE_BYTES_PER_SECOND));
}
