import { OPEN_FETCHES } from './limits.ts';

/** How many segments are on their way at once, over all streams. */
export class OpenFetches {
  readonly #limit: number;
  #open = 0;

  constructor(limit: number = OPEN_FETCHES) {
    this.#limit = limit;
  }

  get open(): number {
    return this.#open;
  }

  /** Runs `task` where there is room. @returns undefined where there is none */
  run<T>(task: () => Promise<T>): Promise<T> | undefined {
    if (this.#open >= this.#limit) return undefined;
    this.#open++;
    return task().finally(() => this.#open--);
  }
}
