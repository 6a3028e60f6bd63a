import type { SegmentKey } from '@tributary/protocol';

const MAX_DISTRUSTED = 64; // the player asks for each again at once, or never; past it the oldest may come from peers once more

/** Segments that did not play: next time they come from the origin, all of them. */
export class Distrusted {
  readonly #keys = new Set<SegmentKey>();

  add(key: SegmentKey): void {
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > MAX_DISTRUSTED && oldest !== undefined) this.#keys.delete(oldest);
  }

  /** @returns whether it was distrusted; once */
  take(key: SegmentKey): boolean {
    return this.#keys.delete(key);
  }
}
