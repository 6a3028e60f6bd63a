import type { SegmentId, TrackId } from '@tributary/protocol';

/** Between what segments' places say of when they were signed and when they were: packagers pause, and signers' clocks are set. */
const SLACK_MS = 60_000;
const PACE = 1.5; // segments may last longer than the playlist says
const MAX_TRACKS = 16; // followed at once: what a viewer plays, and has just played

interface Issued {
  readonly sequence: number;
  readonly issuedAtMs: number;
}

interface Track {
  /** Of its live segments; null: it is not known to be live. */
  durationMs: number | null;
  /** Of the newest segment whose attestation came good. */
  newest: Issued | null;
  /** From this segment on, nothing issued before counts on a neighbour's word alone. */
  floor: Issued | null;
}

/**
 * Whether an attestation is of another time than its segment, by when it was issued: somebody keeps what was true of an earlier run of the
 * stream under the same names. Goes by other attestations alone and never by this viewer's clock, which may be wrong. What it takes for
 * out of date without cause costs a request to the source, which knows.
 */
export class IssueTimes {
  readonly #tracks = new Map<TrackId, Track>();

  /** The track is live: a later segment was not signed long before an earlier one. */
  follow(track: TrackId, durationMs: number): void {
    this.#of(track).durationMs = durationMs;
  }

  /**
   * An attestation came good. @param isFromSource the source gave it: what it says is so
   * @returns whether the stream turns out to be at a later time than those before it said: one of them may be out of date
   */
  note({ track: id, sequence }: SegmentId, issuedAtMs: number, isFromSource: boolean): boolean {
    const track = this.#tracks.get(id);
    if (!track || track.durationMs === null) return false;
    const { newest, durationMs } = track;
    const later = newest ? Math.max(0, sequence - newest.sequence) : 0;
    const isJump = newest !== null && issuedAtMs > newest.issuedAtMs + SLACK_MS + later * durationMs * PACE;
    const isCorrection = isFromSource && isEarlierThan(track, sequence, issuedAtMs);
    if (newest === null || isJump || isCorrection || sequence >= newest.sequence) track.newest = { sequence, issuedAtMs };
    return isJump;
  }

  /** The source has taken back what was held of this segment: what is as old is no more to be believed of those that follow. */
  replaced({ track: id, sequence }: SegmentId, issuedAtMs: number): void {
    const track = this.#of(id);
    // A film was replaced as a whole, whatever part of it was looked at first.
    track.floor = { sequence: track.durationMs === null ? 0 : sequence, issuedAtMs };
  }

  /** The track's numbers began anew: what was signed by then is of the run before. */
  restart(id: TrackId): void {
    const track = this.#tracks.get(id);
    if (!track) return;
    if (track.newest) track.floor = { sequence: 0, issuedAtMs: track.newest.issuedAtMs + 1 };
    track.newest = null;
  }

  isOutOfDate({ track: id, sequence }: SegmentId, issuedAtMs: number): boolean {
    const track = this.#tracks.get(id);
    if (!track) return false;
    const isBelowFloor = track.floor !== null && sequence >= track.floor.sequence && issuedAtMs < track.floor.issuedAtMs;
    return isBelowFloor || isEarlierThan(track, sequence, issuedAtMs);
  }

  #of(id: TrackId): Track {
    const track = this.#tracks.get(id) ?? { durationMs: null, newest: null, floor: null };
    // The one used longest ago goes first.
    this.#tracks.delete(id);
    this.#tracks.set(id, track);
    const [oldest] = this.#tracks.keys();
    if (this.#tracks.size > MAX_TRACKS && oldest !== undefined) this.#tracks.delete(oldest);
    return track;
  }
}

/** Earlier than the segment's place beside the newest one allows. */
function isEarlierThan({ newest, durationMs }: Track, sequence: number, issuedAtMs: number): boolean {
  if (newest === null || durationMs === null) return false;
  const before = Math.max(0, newest.sequence - sequence);
  return issuedAtMs < newest.issuedAtMs - SLACK_MS - before * durationMs * PACE;
}
