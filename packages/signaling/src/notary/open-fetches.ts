import { OPEN_FETCHES } from './limits.ts';
import type { FetchReason } from './ports.ts';

/** How many segments are on their way at once, over all streams. */
export class OpenFetches {
  readonly #limits: Readonly<Record<FetchReason, number>>;
  #open = 0;

  constructor(limits: Readonly<Record<FetchReason, number>> = OPEN_FETCHES) {
    this.#limits = limits;
  }

  get open(): number {
    return this.#open;
  }

  /** Runs `task` where there is room. @returns undefined where there is none */
  run<T>(why: FetchReason, task: () => Promise<T>): Promise<T> | undefined {
    if (this.#open >= this.#limits[why]) return undefined;
    this.#open++;
    return task().finally(() => this.#open--);
  }
}
