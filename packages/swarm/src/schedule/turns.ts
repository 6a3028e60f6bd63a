import type { Turn } from './ask-origin.ts';

// The order in which viewers step in when a segment is missing: the owner at once, its stand-ins, one viewer in each
// neighbourhood, and the rest only when their own deadline forces them. Each step leaves the one before time to fetch the
// segment and to be heard of; each is also a share of the time left, so that short buffers keep the order.

export const AT_ONCE: Turn = { afterMs: 0, afterShare: 0 };
export const NEVER: Turn = { afterMs: Infinity, afterShare: Infinity };

/** Segment durations after which an owner's stand-ins step in: a fetch, an announcement, and a playlist that is late. */
const STAND_IN_DURATIONS = [0.6, 1];
const STAND_IN_SHARES = [0.35, 0.55];

/** When owner and stand-ins are silent: the first of each neighbourhood, and after it the next, ever closer to the deadline. */
const NEIGHBOURHOOD_DURATIONS = 1.4;
const NEIGHBOURHOOD_SHARE_LEFT = 0.25;
/** How much of what is left each further place in the neighbourhood waits: never all of it, so that no two step in together. */
const PLACE_FACTOR = 0.6;

/** Without a ring, the runner-up of the election steps in after this. */
const RUNNER_UP_DURATIONS = 1.25;
const RUNNER_UP_SHARE = 0.6;

/** @param order 0: the nearest stand-in */
export function standInTurn(order: number, durationMs: number): Turn {
  return { afterMs: durationMs * (STAND_IN_DURATIONS[order] ?? Infinity), afterShare: STAND_IN_SHARES[order] ?? Infinity };
}

/** @param rank place in the election among neighbours; 0 is the first */
export function neighbourhoodTurn(rank: number, durationMs: number): Turn {
  if (!Number.isFinite(rank)) return NEVER;
  const afterMs = rank === 0 ? durationMs * NEIGHBOURHOOD_DURATIONS : Infinity;
  return { afterMs, afterShare: 1 - NEIGHBOURHOOD_SHARE_LEFT * PLACE_FACTOR ** rank };
}

/** @param rank place in the election among neighbours, which know no ring; 0 is elected */
export function electedTurn(rank: number, durationMs: number): Turn {
  if (rank === 0) return AT_ONCE;
  if (rank === 1) return { afterMs: durationMs * RUNNER_UP_DURATIONS, afterShare: RUNNER_UP_SHARE };
  return neighbourhoodTurn(rank, durationMs);
}
