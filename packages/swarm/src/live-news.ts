import type { NeighbourState, SegmentId, TrackId } from '@tributary/protocol';
import type { PlayerState } from './engine-api.ts';

// A claim further ahead than this is a lie, or a viewer that slept: neither is worth a reload each.
const MAX_SEQUENCES_AHEAD = 2;

/**
 * How far the live edge has come: by this viewer's own playlist, and by what neighbours say of theirs. Whoever refreshes first
 * tells all, and each passes it on once, so that a whole swarm knows of a segment a few hops after the first of them does, and
 * whoever is to fetch it does not wait for a refresh of its own.
 */
export class LiveNews {
  #track: TrackId | null = null;
  #atLiveEdge = false;
  #listed = -1;
  #heard = -1;
  #reloadedFor = -1;

  /** The newest sequence number known; -1: none. */
  get newest(): number {
    return Math.max(this.#listed, this.#heard);
  }

  /** Our own playlist says. @returns whether neighbours do not know it from us yet */
  listed({ track, atLiveEdge, newestSequence }: PlayerState): boolean {
    if (track !== this.#track) this.restart();
    this.#track = track;
    this.#atLiveEdge = atLiveEdge;
    const isNews = newestSequence > this.newest;
    this.#listed = newestSequence;
    // Hearsay that our playlist should have borne out by now is none: numbers began anew, or somebody lied.
    this.#heard = Math.min(this.#heard, newestSequence + MAX_SEQUENCES_AHEAD);
    return isNews;
  }

  /** A neighbour says. @returns whether it is news, to be passed on */
  heard({ track, newestSequence }: NeighbourState): boolean {
    if (track === null || track !== this.#track || !this.#atLiveEdge || this.#listed < 0) return false;
    const claimed = Math.min(newestSequence, this.#listed + MAX_SEQUENCES_AHEAD);
    if (claimed <= this.newest) return false;
    this.#heard = claimed;
    return true;
  }

  /** @returns whether to reload the playlist now, once for each segment that is heard of and is this viewer's to fetch */
  mustReload(isOnDuty: (track: TrackId, sequence: number) => boolean): boolean {
    const { newest } = this;
    if (this.#track === null) return false;
    for (let sequence = Math.max(this.#listed, this.#reloadedFor) + 1; sequence <= newest; sequence++) {
      if (!isOnDuty(this.#track, sequence)) continue;
      this.#reloadedFor = sequence;
      return true;
    }
    return false;
  }

  /** One of the next segments of what is being played at the live edge. */
  isAhead({ track, sequence }: SegmentId): boolean {
    return this.#atLiveEdge && track === this.#track && sequence > this.#listed && sequence <= this.#listed + MAX_SEQUENCES_AHEAD;
  }

  /** Another track, or the same with numbers that began anew. */
  restart(): void {
    this.#listed = -1;
    this.#heard = -1;
    this.#reloadedFor = -1;
  }
}
