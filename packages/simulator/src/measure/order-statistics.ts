/** Order statistics and shares of samples. Samples are sorted in place. */
export class Sample {
  readonly #values: number[] = [];
  #isSorted = true;

  add(value: number): void {
    this.#values.push(value);
    this.#isSorted = false;
  }

  get count(): number {
    return this.#values.length;
  }

  /** Null of an empty sample. */
  mean(): number | null {
    if (this.#values.length === 0) return null;
    let sum = 0;
    for (const value of this.#values) sum += value;
    return sum / this.#values.length;
  }

  max(): number | null {
    return this.percentile(1);
  }

  /** The value below which `share` (0 to 1) of the sample lies, interpolated; null of an empty sample. */
  percentile(share: number): number | null {
    if (!this.#isSorted) this.#values.sort((a, b) => a - b);
    this.#isSorted = true;
    const position = (this.#values.length - 1) * share;
    const low = this.#values[Math.floor(position)];
    const high = this.#values[Math.ceil(position)];
    return low === undefined || high === undefined ? null : low + (high - low) * (position - Math.floor(position));
  }

  /** 0: all equal; towards 1: few have everything (C. Gini 1912). Null of a sample without a sum. */
  gini(): number | null {
    const total = (this.mean() ?? 0) * this.#values.length;
    if (total <= 0) return null;
    this.percentile(0); // sorts
    let weighted = 0;
    this.#values.forEach((value, index) => {
      weighted += (index + 1) * value;
    });
    const count = this.#values.length;
    return (2 * weighted) / (count * total) - (count + 1) / count;
  }
}
