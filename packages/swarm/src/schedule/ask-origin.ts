/** What the decision rests on; all of it measured or computed before. */
export interface OriginQuestion {
  readonly nowMs: number;
  /** When the playhead reaches the segment; Infinity where the player has not asked for it. */
  readonly deadlineMs: number;
  /** When it was first wanted here. */
  readonly wantedSinceMs: number;
  readonly live: boolean;
  readonly segmentDurationMs: number;
  /** The player waits for its first frame: it must never be later than without us. */
  readonly startingUp: boolean;
  /** Neighbours that could deliver. */
  readonly openNeighbours: number;
  /** When it is this viewer's turn to fetch a live segment for all. */
  readonly turn: Turn;
  /** Neighbours hold, or are fetching, every piece that is missing here. */
  readonly coverage: 'held' | 'coming' | 'none';
  /** When peers will have delivered all that is missing, as far as measured; Infinity where unknown. */
  readonly peersFinishMs: number;
  /** How long the origin takes for what is missing. */
  readonly originTakesMs: number;
  readonly reserveMs: number;
  readonly vodComfortMs: number;
}

/**
 * When it is a viewer's turn: so long after it first wanted the segment, or after such a share of the time that is left until
 * it must ask the origin for itself, whichever comes first. Both 0: at once. Both Infinity: never for others' sake.
 */
export interface Turn {
  readonly afterMs: number;
  readonly afterShare: number;
  /** Where somebody is fetching it and it does not come: after this share of the time left, 1 being the very end. */
  readonly lastShare: number;
}

export type OriginDecision =
  | { readonly fetch: true; readonly why: 'startup' | 'no-neighbours' | 'elected' | 'stand-in' | 'deadline' | 'nobody-has-it' }
  | { readonly fetch: false; readonly askAgainMs: number };

// Peers may use up half of the reserve to finish what they nearly have.
const RESERVE_SHARE_FOR_PEERS = 0.5;
// The origin's own time varies: leave half as much again.
const ORIGIN_TIME_MARGIN = 1.5;

/**
 * The deadline rule: a segment stays with the peers as long as they will finish ahead of its deadline with margin;
 * then what is missing comes from the origin. Start-up goes to the origin at once.
 */
export function askOrigin(question: OriginQuestion): OriginDecision {
  const { nowMs, deadlineMs, coverage, turn } = question;
  if (question.startingUp) return { fetch: true, why: 'startup' };
  if (question.openNeighbours === 0) return { fetch: true, why: 'no-neighbours' };

  const latestMs = deadlineMs - question.originTakesMs * ORIGIN_TIME_MARGIN - question.reserveMs;
  if (nowMs >= latestMs) {
    // Past the point where the origin leaves a reserve: peers keep it only if they are the quicker way all the same.
    // Measured against a fixed moment, and never from now on: a prediction that moves ahead with every look ends in a stall.
    const peersAreQuicker = coverage === 'held' && question.peersFinishMs <= latestMs + question.reserveMs * RESERVE_SHARE_FOR_PEERS;
    return peersAreQuicker ? { fetch: false, askAgainMs: question.peersFinishMs } : { fetch: true, why: 'deadline' };
  }
  const { wantedSinceMs } = question;
  if (coverage === 'held') {
    // VOD that comes slower than it plays would drain the buffer to its reserve: below comfort, no segment takes longer than it lasts.
    const isComfortable = question.live || deadlineMs - nowMs >= question.vodComfortMs;
    const patienceMs = isComfortable ? Infinity : wantedSinceMs + question.segmentDurationMs;
    return nowMs >= patienceMs ? { fetch: true, why: 'deadline' } : { fetch: false, askAgainMs: Math.min(latestMs, patienceMs) };
  }
  const shareMs = (share: number) => wantedSinceMs + (latestMs - wantedSinceMs) * share;
  if (coverage === 'coming') {
    const bufferIsComfortable = deadlineMs - nowMs >= question.vodComfortMs;
    if (!question.live && !bufferIsComfortable) return { fetch: true, why: 'nobody-has-it' };
    // Whose turn it is waits for another's word no longer than a fetch takes.
    if (question.live && turn.afterMs === 0) return standInFrom(wantedSinceMs + question.originTakesMs * ORIGIN_TIME_MARGIN);
    return standInFrom(shareMs(turn.lastShare));
  }
  if (!question.live) return { fetch: true, why: 'nobody-has-it' };
  if (turn.afterMs === 0) return { fetch: true, why: 'elected' };
  return standInFrom(Math.min(wantedSinceMs + turn.afterMs, Number.isFinite(turn.afterShare) ? shareMs(turn.afterShare) : Infinity));

  function standInFrom(turnMs: number): OriginDecision {
    return nowMs >= turnMs ? { fetch: true, why: 'stand-in' } : { fetch: false, askAgainMs: Math.min(turnMs, latestMs) };
  }
}
