/** A few places, taken in turn. How many wait is bounded by whoever lets them. */
export class Places {
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(count: number) {
    this.#count = count;
  }

  async run(task: () => Promise<void>): Promise<void> {
    if (this.#taken < this.#count) this.#taken++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await task();
    } finally {
      // The place goes to the next one, and is never free in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken--;
    }
  }
}
