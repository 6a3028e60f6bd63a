import type { LoaderStats } from 'hls.js';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const REMEMBERED_ANSWERS = 16; // half a minute of a viewer without peers; a link that became slower is believed slow after as many
const MIN_SAMPLE_MS = 50; // as hls.js's own estimate: an answer that comes in one burst says nothing of a rate beyond

/** What the origin's answers show of the viewer's access line. */
export class OriginGoodput {
  readonly #bitsPerSecond: number[] = [];

  /** Undefined before the first answer that can be measured. */
  get bestBitsPerSecond(): number | undefined {
    return this.#bitsPerSecond.length === 0 ? undefined : Math.max(...this.#bitsPerSecond);
  }

  /** An answer came. One whose loader kept no times, as a site's own may, is passed over. */
  add({ loading: { start, first, end } }: Pick<LoaderStats, 'loading'>, bytes: number): void {
    if (bytes === 0 || start <= 0 || first < start || end < first) return;
    this.#bitsPerSecond.push((bytes * BITS_PER_BYTE * MS_PER_SECOND) / Math.max(MIN_SAMPLE_MS, end - first));
    if (this.#bitsPerSecond.length > REMEMBERED_ANSWERS) this.#bitsPerSecond.shift();
  }
}
