import type { Turn } from './ask-origin.ts';

// The order in which viewers step in when a segment is missing: the owner at once, its stand-ins, one viewer in each
// neighbourhood, and the rest only when their own deadline forces them. Each step leaves the one before time to fetch the
// segment and to be heard of; each is also a share of the time left, so that short buffers keep the order.

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

/** An attestation tells the slices; without it the owner would fetch all. So long, and for such a share of the time left, it is waited for. */
const ATTESTATION_DURATIONS = 0.3;
const ATTESTATION_SHARE = 0.25;

/** Of a film, each further place among those who will want the segment waits so much longer for the word of the one before. */
const FILM_STEP_MS = 400;

/** The later the place, the closer to the end; an unknown place is the end itself. */
function lastShare(rank: number): number {
  return 1 - NEIGHBOURHOOD_SHARE_LEFT * PLACE_FACTOR ** rank;
}

/** @param rank here and below: place in the election among neighbours, 0 being the first; Infinity: not a candidate */
export function ownerTurn(rank: number): Turn {
  return { afterMs: 0, afterShare: 0, lastShare: lastShare(rank), rank };
}

/** @param order 0: the nearest stand-in */
export function standInTurn(order: number, rank: number, durationMs: number): Turn {
  const afterMs = durationMs * (STAND_IN_DURATIONS[order] ?? Infinity);
  return { afterMs, afterShare: STAND_IN_SHARES[order] ?? Infinity, lastShare: lastShare(rank), rank };
}

/** For a viewer whose turn it is not, as long as others do what is theirs. */
export function neighbourhoodTurn(rank: number, durationMs: number): Turn {
  const afterMs = rank === 0 ? durationMs * NEIGHBOURHOOD_DURATIONS : Infinity;
  return { afterMs, afterShare: Number.isFinite(rank) ? lastShare(rank) : Infinity, lastShare: lastShare(rank), rank };
}

/** Where neighbours know no ring, and elect among themselves. */
export function electedTurn(rank: number, durationMs: number): Turn {
  if (rank === 0) return ownerTurn(rank);
  if (rank > 1) return neighbourhoodTurn(rank, durationMs);
  return { afterMs: durationMs * RUNNER_UP_DURATIONS, afterShare: RUNNER_UP_SHARE, lastShare: lastShare(rank), rank };
}

/** Where everybody watches at a time of its own: among the neighbours that will want the segment soon, one fetches it. */
export function filmTurn(rank: number): Turn {
  const afterMs = Number.isFinite(rank) ? rank * FILM_STEP_MS : Infinity;
  return { afterMs, afterShare: Infinity, lastShare: 1, rank };
}

/** The same turn while the segment's attestation is still looked for: it may be a moment behind the playlist. */
export function turnBeforeAttestation(turn: Turn, durationMs: number): Turn {
  return {
    ...turn,
    afterMs: turn.afterMs + durationMs * ATTESTATION_DURATIONS,
    afterShare: Math.max(turn.afterShare, ATTESTATION_SHARE),
  };
}
