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
  /** This viewer's place in the election: 0 is elected, 1 its backup; Infinity: not a candidate. */
  readonly rank: number;
  /** Neighbours hold, or are fetching, every piece that is missing here. */
  readonly coverage: 'held' | 'coming' | 'none';
  /** When peers will have delivered all that is missing, as far as measured; Infinity where unknown. */
  readonly peersFinishMs: number;
  /** How long the origin takes for what is missing. */
  readonly originTakesMs: number;
  readonly reserveMs: number;
  readonly vodComfortMs: number;
  readonly backupAfterDurations: number;
}

export type OriginDecision =
  | { readonly fetch: true; readonly why: 'startup' | 'no-neighbours' | 'elected' | 'backup' | 'deadline' | 'nobody-has-it' }
  | { readonly fetch: false; readonly askAgainMs: number };

// The origin's own time varies: leave half as much again.
const ORIGIN_TIME_MARGIN = 1.5;

/**
 * The deadline rule: a segment stays with the peers as long as they will finish ahead of its deadline with margin;
 * then what is missing comes from the origin. Start-up goes to the origin at once.
 */
export function askOrigin(question: OriginQuestion): OriginDecision {
  const { nowMs, deadlineMs, coverage, rank } = question;
  if (question.startingUp) return { fetch: true, why: 'startup' };
  if (question.openNeighbours === 0) return { fetch: true, why: 'no-neighbours' };

  const latestMs = deadlineMs - question.originTakesMs * ORIGIN_TIME_MARGIN - question.reserveMs;
  if (nowMs >= latestMs) {
    // Past the point where the origin leaves a reserve: peers keep it only if they are the quicker way all the same.
    const peersAreQuicker = coverage === 'held' && question.peersFinishMs <= Math.min(deadlineMs, nowMs + question.originTakesMs);
    return peersAreQuicker ? { fetch: false, askAgainMs: question.peersFinishMs } : { fetch: true, why: 'deadline' };
  }
  if (coverage === 'held') return { fetch: false, askAgainMs: latestMs };
  if (coverage === 'coming') {
    const bufferIsComfortable = deadlineMs - nowMs >= question.vodComfortMs;
    return question.live || bufferIsComfortable ? { fetch: false, askAgainMs: latestMs } : { fetch: true, why: 'nobody-has-it' };
  }
  if (!question.live) return { fetch: true, why: 'nobody-has-it' };
  if (rank === 0) return { fetch: true, why: 'elected' };
  if (rank === 1) {
    const stepInMs = question.wantedSinceMs + question.segmentDurationMs * question.backupAfterDurations;
    return nowMs >= stepInMs ? { fetch: true, why: 'backup' } : { fetch: false, askAgainMs: Math.min(stepInMs, latestMs) };
  }
  return { fetch: false, askAgainMs: latestMs };
}
