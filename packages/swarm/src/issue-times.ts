import { remember, type SegmentId, type TrackId } from '@tributary/protocol';

/** Between what segments' places say of when they were signed and when they were: packagers pause, and signers' clocks are set. */
const SLACK_MS = 60_000;
const PACE = 1.5; // segments may last longer than the playlist says
const MAX_TRACKS = 16; // followed at once: what a viewer plays, and has just played

interface Issued {
  readonly sequence: number;
  readonly issuedAtMs: number;
}

interface Newest extends Issued {
  readonly segment: SegmentId;
  /** Something signed later, of an earlier segment, has put it in question: `open` until the source has been asked about it, once. */
  doubt: 'none' | 'open' | 'settled';
}

/**
 * What an attestation that came good says of those before it. `later`: the stream is at a later time than they said, and some may be out of
 * date. `doubtful`: the newest of them may be, and none is more so than it: the source is to be asked about that one.
 */
export type Finding = 'as-expected' | 'later' | 'doubtful';

interface Track {
  /** Of its live segments; null: it is not known to be live. */
  durationMs: number | null;
  /** Of the newest segment whose attestation came good. */
  newest: Newest | null;
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
   */
  note(segment: SegmentId, issuedAtMs: number, isFromSource: boolean): Finding {
    const { sequence } = segment;
    const track = this.#tracks.get(segment.track);
    if (!track || track.durationMs === null) return 'as-expected';
    const { newest, durationMs } = track;
    if (newest === null) {
      track.newest = { segment, sequence, issuedAtMs, doubt: 'none' };
      return 'as-expected';
    }
    const later = Math.max(0, sequence - newest.sequence);
    const isJump = issuedAtMs > newest.issuedAtMs + SLACK_MS + later * durationMs * PACE;
    // A notary signs what somebody seeks back to when it is asked, long after what is live: that says nothing of what is live.
    if (isJump && sequence < newest.sequence) {
      if (newest.doubt === 'none') newest.doubt = 'open';
      return newest.doubt === 'open' ? 'doubtful' : 'as-expected';
    }
    const isCorrection = isFromSource && isEarlierThan(track, sequence, issuedAtMs);
    if (sequence < newest.sequence && !isCorrection) return 'as-expected';
    const isSame = sequence === newest.sequence && issuedAtMs === newest.issuedAtMs;
    if (!isSame) track.newest = { segment, sequence, issuedAtMs, doubt: 'none' };
    else if (isFromSource) newest.doubt = 'settled';
    return isJump ? 'later' : 'as-expected';
  }

  /** Segments, one of each track at most, that the source is to be asked about. */
  doubtful(): SegmentId[] {
    return [...this.#tracks.values()].flatMap(({ newest }) => (newest?.doubt === 'open' ? [newest.segment] : []));
  }

  /** The source had nothing else to say of it. */
  upheld({ track: id, sequence }: SegmentId): void {
    const newest = this.#tracks.get(id)?.newest;
    if (newest?.doubt === 'open' && newest.sequence === sequence) newest.doubt = 'settled';
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
    return remember(this.#tracks, id, track, MAX_TRACKS);
  }
}

/** Earlier than the segment's place beside the newest one allows. */
function isEarlierThan({ newest, durationMs }: Track, sequence: number, issuedAtMs: number): boolean {
  if (newest === null || durationMs === null) return false;
  const before = Math.max(0, newest.sequence - sequence);
  return issuedAtMs < newest.issuedAtMs - SLACK_MS - before * durationMs * PACE;
}
