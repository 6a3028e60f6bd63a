import { WIDTH_MS, type WrittenCell } from '../cells.ts';

/** How much was lost, and of what time. */
export class Losses {
  #count = 0;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** Epoch milliseconds; null: nothing was lost. */
  get fromMs(): number | null {
    return this.#count === 0 ? null : this.#fromMs;
  }

  get toMs(): number | null {
    return this.#count === 0 ? null : this.#toMs;
  }

  add(cells: readonly WrittenCell[]): void {
    for (const { resolution, atMs } of cells) {
      this.#count += 1;
      this.#fromMs = Math.min(this.#fromMs, atMs);
      this.#toMs = Math.max(this.#toMs, atMs + WIDTH_MS[resolution]);
    }
  }
}
