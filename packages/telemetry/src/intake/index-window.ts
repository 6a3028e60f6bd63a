/** Indices below the highest one that may still come: reports go by two ways, of which one may be slow. */
export const WINDOW = 8; // twice as many as a viewer keeps unconfirmed

const ALL_COME = 2 ** WINDOW - 1;

/** Which indices of a viewer's reports have come: an anti-replay window (RFC 4303, 3.4.3). */
export class IndexWindow {
  readonly #first: number;
  #highest: number;
  /** Bit n: the highest index but n has come. */
  #come = 1;

  /** @param first the first one that came; what is below it may have been counted elsewhere, before a restart, and is never lost */
  constructor(first: number) {
    this.#first = first;
    this.#highest = first;
  }

  /** @returns whether it is new, and how many others can no longer come because of it: at most WINDOW, whatever was jumped over */
  take(index: number): { readonly isNew: boolean; readonly lost: number } {
    const ahead = index - this.#highest;
    if (ahead > 0) {
      const lost = this.#leaving(Math.min(WINDOW, ahead));
      this.#come = ahead >= WINDOW ? 1 : ((this.#come << ahead) | 1) & ALL_COME;
      this.#highest = index;
      return { isNew: true, lost };
    }
    const bit = -ahead < WINDOW ? 1 << -ahead : 0;
    if (bit === 0 || (this.#come & bit) !== 0) return { isNew: false, lost: 0 };
    this.#come |= bit;
    return { isNew: true, lost: 0 };
  }

  /** Nothing more is awaited. @returns how many have not come, and will not be taken any more */
  settle(): number {
    const missing = this.#leaving(WINDOW);
    this.#come = ALL_COME;
    return missing;
  }

  /** Of the oldest places, those that are empty. */
  #leaving(places: number): number {
    let empty = 0;
    for (let back = WINDOW - places; back < WINDOW; back++)
      if (this.#highest - back >= this.#first && (this.#come & (1 << back)) === 0) empty++;
    return empty;
  }
}
