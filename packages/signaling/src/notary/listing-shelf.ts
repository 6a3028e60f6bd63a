import { LISTING_BYTES } from './limits.ts';

/** Whoever keeps a playlist. */
export interface ListingHolder {
  dropListing(): void;
}

/** Bounds the memory of all playlists together: who has read its playlist longest ago has to drop it. */
export class ListingShelf {
  readonly #maxBytes: number;
  readonly #holders = new Map<ListingHolder, number>();
  #bytes = 0;

  constructor(maxBytes: number = LISTING_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  put(holder: ListingHolder, bytes: number): void {
    this.remove(holder);
    this.#holders.set(holder, bytes);
    this.#bytes += bytes;
    for (const oldest of this.#holders.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === holder) return;
      this.remove(oldest);
      oldest.dropListing();
    }
  }

  /** Its playlist is gone. */
  remove(holder: ListingHolder): void {
    this.#bytes -= this.#holders.get(holder) ?? 0;
    this.#holders.delete(holder);
  }
}
