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
  /** Waiting cannot be made up for: only what neighbours bring as soon as the origin would is left to them. */
  readonly mayNotWait: boolean;
  /** Neighbours that could deliver. */
  readonly openNeighbours: number;
  /** When it is this viewer's turn to fetch a live segment for all. */
  readonly turn: Turn;
  /** Neighbours hold, or are fetching, every piece that is missing here. */
  readonly coverage: 'held' | 'coming' | 'none';
  /** Since when somebody is fetching what nobody has; of coverage `coming` only. */
  readonly comingSinceMs: number;
  /**
   * When the origin would have had it here, asked at the first look at which it was too late for comfort, and neighbours held it all: a
   * moment that does not move.
   */
  readonly originFinishMs: number;
  /** When peers will have delivered all that is missing, as far as measured; Infinity where unknown. */
  readonly peersFinishMs: number;
  /** How long the origin takes for what is missing. */
  readonly originTakesMs: number;
  /** How long what is missing takes over this viewer's own line, whoever sends it; 0 where one cannot tell. */
  readonly lineTakesMs: number;
  /** How long it takes for all of the segment that no neighbour holds: this is a part of it. */
  readonly restTakesMs: number;
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
  /** Place among those who could fetch it, 0 being the first; Infinity: none of them. */
  readonly rank: number;
}

export type OriginDecision =
  | {
      readonly fetch: true;
      readonly why: 'startup' | 'no-neighbours' | 'elected' | 'stand-in' | 'deadline' | 'nobody-has-it' | 'thin-line';
    }
  | { readonly fetch: false; readonly askAgainMs: number };

// Peers may use up half of the reserve, and a part of the margin left for the origin, to finish what they nearly have.
const RESERVE_SHARE_FOR_PEERS = 0.5;
const MARGIN_SHARE_FOR_PEERS = 0.25;
// The origin's own time varies: leave half as much again.
const ORIGIN_TIME_MARGIN = 1.5;
// A neighbour's fetch that takes so many times what such a fetch takes is given up on: by the first in line at once, and by each
// further place a while later, for they would all fetch the same thing, and from an origin that is slow already.
const OVERDUE_FACTOR = 1.5;
const OVERDUE_STEP = 0.5;
const OVERDUE_MAX_PLACES = 3;
// However slow the origin was lately: it may have recovered, and only a fetch of our own would tell.
const MAX_PATIENCE_DURATIONS = 2;
// An origin that takes this share of a segment's duration has no room for a second fetch of the same: one that is not overdue is left
// alone, however much time has gone by. From a quicker one a second fetch costs less than the risk that the first never ends.
const SLOW_ORIGIN_SHARE = 0.25;
// Of what the origin takes: what the line alone accounts for is not the origin's slowness.
const OWN_LINE_SHARE = 0.5;
// From a neighbour's last byte to ours: an announcement, a request and the pieces.
const PASS_ON_MS = 300;
// When all are late, whoever's turn it is has just begun, and its word is on the way: others give it that long. Never more than a
// part of what a fetch takes, so that waiting costs little where fetching does.
const GRACE_MS = 400;
const GRACE_SHARE = 0.5;
const THIN_FILM_SHARE = 0.2;

/**
 * The deadline rule: a segment stays with the peers as long as they will finish ahead of its deadline with margin, or at least no
 * later than a fetch of our own would; then what is missing comes from the origin. Start-up goes to the origin at once.
 */
export function askOrigin(question: OriginQuestion): OriginDecision {
  if (question.startingUp) return { fetch: true, why: 'startup' };
  if (question.openNeighbours === 0) return { fetch: true, why: 'no-neighbours' };
  const latestMs = originNeededByMs(question.deadlineMs, question.restTakesMs, question.reserveMs);
  if (question.mayNotWait && !isSafeWithPeers(question, latestMs)) return { fetch: true, why: 'thin-line' };
  if (question.coverage === 'held') return whileHeld(question, latestMs);
  if (question.coverage === 'coming') return whileComing(question, latestMs);
  return whileNobodyHasIt(question, latestMs);
}

/** The latest moment at which the origin can be asked in comfort. @param takesMs how long it takes for what is missing */
export function originNeededByMs(deadlineMs: number, takesMs: number, reserveMs: number): number {
  return deadlineMs - takesMs * ORIGIN_TIME_MARGIN - reserveMs;
}

/** Neighbours hold it all, will bring it as soon as the origin would, and if they do not, there is time for the origin after them. */
function isSafeWithPeers({ coverage, nowMs, peersFinishMs, originFinishMs }: OriginQuestion, latestMs: number): boolean {
  return coverage === 'held' && nowMs < latestMs && peersFinishMs <= originFinishMs;
}

function whileHeld(question: OriginQuestion, latestMs: number): OriginDecision {
  const { nowMs, deadlineMs, wantedSinceMs, originTakesMs, peersFinishMs } = question;
  // VOD that comes slower than it plays would drain the buffer to its reserve: below comfort, no segment takes longer than it
  // lasts, where the origin would be quicker.
  const isComfortable = question.live || deadlineMs - nowMs >= question.vodComfortMs;
  const patienceMs = isComfortable || peersFinishMs <= nowMs + originTakesMs ? Infinity : wantedSinceMs + question.segmentDurationMs;
  if (nowMs >= patienceMs) return { fetch: true, why: 'deadline' };
  if (nowMs < latestMs) return { fetch: false, askAgainMs: Math.min(latestMs, patienceMs) };
  // Past the point where the origin leaves a reserve: peers keep it only if they are the quicker way all the same. Measured
  // against a fixed moment, and never from now on: a prediction that moves ahead with every look ends in a stall.
  const inReserveMs = latestMs + question.reserveMs * RESERVE_SHARE_FOR_PEERS + originTakesMs * MARGIN_SHARE_FOR_PEERS;
  const giveUpMs = Math.max(inReserveMs, question.originFinishMs);
  return peersFinishMs <= giveUpMs ? { fetch: false, askAgainMs: peersFinishMs } : { fetch: true, why: 'deadline' };
}

function whileComing(question: OriginQuestion, latestMs: number): OriginDecision {
  const { nowMs, wantedSinceMs, comingSinceMs, originTakesMs, turn } = question;
  const places = Math.min(turn.rank, OVERDUE_MAX_PLACES);
  const patienceMs = Math.min(
    originTakesMs * (OVERDUE_FACTOR + places * OVERDUE_STEP),
    question.segmentDurationMs * MAX_PATIENCE_DURATIONS,
  );
  const overdueMs = comingSinceMs + patienceMs + PASS_ON_MS;
  // Where the viewer's own line is the narrow place, what a neighbour has fetched takes as long again to get here.
  const isOwnLine = question.lineTakesMs > originTakesMs * OWN_LINE_SHARE;
  const isSlowOrigin = !isOwnLine && originTakesMs >= question.segmentDurationMs * SLOW_ORIGIN_SHARE;
  if (nowMs >= latestMs) {
    // Whoever began before us ends before us: a second fetch of the same bytes makes both of them slower, and where the origin's line is
    // what limits, everybody's after them. Of a quick origin nobody's word is good for longer than our own fetch needs.
    const ownMs = Math.max(question.deadlineMs - question.restTakesMs, graceMs(question));
    const lastMs = isSlowOrigin ? overdueMs : Math.min(overdueMs, ownMs);
    return nowMs < lastMs ? { fetch: false, askAgainMs: lastMs } : { fetch: true, why: 'deadline' };
  }
  if (!question.live) return standInFrom(question, Math.min(overdueMs, wantedSinceMs + question.segmentDurationMs), latestMs);
  // Whose turn it is waits for another's word no longer than a fetch takes.
  if (turn.afterMs === 0)
    return standInFrom(question, Math.max(wantedSinceMs, comingSinceMs) + originTakesMs * ORIGIN_TIME_MARGIN, latestMs);
  const placeMs = shareMs(question, turn.lastShare, latestMs);
  return standInFrom(question, isSlowOrigin ? Math.max(overdueMs, placeMs) : placeMs, Infinity);
}

function whileNobodyHasIt(question: OriginQuestion, latestMs: number): OriginDecision {
  const { nowMs, wantedSinceMs, turn } = question;
  if (turn.afterMs === 0) return { fetch: true, why: question.live ? 'elected' : 'nobody-has-it' };
  const untilMs = graceMs(question);
  if (nowMs >= latestMs) return nowMs < untilMs ? { fetch: false, askAgainMs: untilMs } : { fetch: true, why: 'deadline' };
  // A film's buffer that is thin is filled first: nobody's word is waited for longer than a part of what the segment lasts.
  const isThin = !question.live && question.deadlineMs - nowMs < question.vodComfortMs;
  const mostMs = isThin ? question.segmentDurationMs * THIN_FILM_SHARE : Infinity;
  const turnMs = Math.min(wantedSinceMs + Math.min(turn.afterMs, mostMs), shareMs(question, turn.afterShare, latestMs));
  return standInFrom(question, turnMs, Math.max(latestMs, untilMs));
}

function graceMs({ wantedSinceMs, originTakesMs }: OriginQuestion): number {
  return wantedSinceMs + Math.min(GRACE_MS, originTakesMs * GRACE_SHARE);
}

/** So far into the time that is left until the origin has to be asked. */
function shareMs({ wantedSinceMs }: OriginQuestion, share: number, latestMs: number): number {
  return Number.isFinite(share) ? wantedSinceMs + (latestMs - wantedSinceMs) * share : Infinity;
}

function standInFrom({ nowMs }: OriginQuestion, turnMs: number, latestMs: number): OriginDecision {
  return nowMs >= turnMs ? { fetch: true, why: 'stand-in' } : { fetch: false, askAgainMs: Math.min(turnMs, latestMs) };
}
