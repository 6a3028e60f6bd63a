import { remember, type TrackId } from '@tributary/protocol';
import type { LevelDetails } from 'hls.js';

// A cache of the origin's may answer with a playlist a few refreshes old. Further back than that, the numbers themselves are others.
const MAX_STALE_SEGMENTS = 3;
const MAX_TRACKS = 64; // renditions and audio tracks of one stream; past it the one longest not refreshed is forgotten

interface Newest {
  readonly sequence: number;
  /** Its EXT-X-PROGRAM-DATE-TIME, milliseconds since 1970; null: the playlist has none. */
  readonly dateMs: number | null;
}

/** Notices an encoder that began anew: its numbers go back, and what is stored under them is of another time. */
export class Restarts {
  readonly #newest = new Map<TrackId, Newest>();

  /** A live playlist was refreshed. @returns whether its numbers began anew; a copy that is merely old has not */
  refreshed(track: TrackId, { endSN, fragments }: Pick<LevelDetails, 'endSN' | 'fragments'>): boolean {
    const now: Newest = { sequence: endSN, dateMs: fragments.at(-1)?.programDateTime ?? null };
    const before = this.#newest.get(track);
    const hasRestarted = before !== undefined && isRestart(before, now);
    const isOld = before !== undefined && endSN < before.sequence && !hasRestarted;
    remember(this.#newest, track, isOld ? before : now, MAX_TRACKS);
    return hasRestarted;
  }

  clear(): void {
    this.#newest.clear();
  }
}

function isRestart(before: Newest, now: Newest): boolean {
  if (now.sequence >= before.sequence) return false;
  // A lower number with a later date was given twice; one with an earlier date is what it was.
  if (before.dateMs !== null && now.dateMs !== null) return now.dateMs >= before.dateMs;
  return before.sequence - now.sequence > MAX_STALE_SEGMENTS;
}
