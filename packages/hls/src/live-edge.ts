import type { TrackId } from '@tributary/protocol';

/** Knows which segments of a live playlist are new: those that appeared since the same track was last looked at. */
export class LiveEdge {
  #track: TrackId | null = null;
  #newest = -1;

  /**
   * A playlist was refreshed.
   * @returns the newest sequence number that is no news; null where nothing is. After a change of track nothing is: all that the
   *   other track brought meanwhile has been played from there, or will be asked for by the player.
   */
  refreshed(track: TrackId, newest: number): number | null {
    const known = track === this.#track ? this.#newest : null;
    this.#track = track;
    // A playlist can go back, from a cache that is behind: what was new once is not new again.
    this.#newest = known === null ? newest : Math.max(known, newest);
    return known !== null && newest > known ? known : null;
  }

  restart(): void {
    this.#track = null;
  }
}
