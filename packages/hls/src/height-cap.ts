import type Hls from 'hls.js';

/** What hls.js calls no cap. */
const NONE = -1;

/**
 * The best rendition that the operator lets be played, as a cap of hls.js's own choice; a rendition that the viewer picked by hand stays.
 * The site, or hls.js for a small player, may have a cap of its own: the lower one holds, and theirs is back when the operator's goes.
 */
export class HeightCap {
  readonly #hls: Hls;
  #maxHeight: number | null = null;
  /** What was set here last; null: nothing is. */
  #set: number | null = null;
  /** What somebody else had set before. */
  #theirs = NONE;

  constructor(hls: Hls) {
    this.#hls = hls;
  }

  /** @param maxHeight lines; null: no limit */
  set(maxHeight: number | null): void {
    this.#maxHeight = maxHeight;
    this.keep();
  }

  /** Renditions came or went, or somebody else set a cap. */
  keep(): void {
    const { autoLevelCapping, levels } = this.#hls;
    if (autoLevelCapping !== this.#set) this.#theirs = autoLevelCapping;
    const own = capOf(levels ?? [], this.#maxHeight);
    const isOwn = own !== NONE && (this.#theirs === NONE || own < this.#theirs);
    this.#set = isOwn ? own : null;
    const wanted = isOwn ? own : this.#theirs;
    if (wanted !== autoLevelCapping) this.#hls.autoLevelCapping = wanted;
  }
}

/** Index of the best level that may be played: hls.js sorts them, and nothing is said of one whose height the playlist does not state. */
function capOf(levels: readonly { readonly height: number }[], maxHeight: number | null): number {
  const first = maxHeight === null ? -1 : levels.findIndex(({ height }) => height > maxHeight);
  // The lowest one is always played: there would be no picture otherwise.
  return first < 0 ? NONE : Math.max(0, first - 1);
}
