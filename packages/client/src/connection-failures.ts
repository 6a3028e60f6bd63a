import type { Clock } from '@tributary/swarm';

// The server keeps two viewers that could not connect apart for five minutes, and then introduces them again. Whoever has not been
// introduced by now has left: until then "nobody else is here" may be wrong, and "cannot be reached" may be mended by its reader.
const FAILURES_STAND_MS = 6 * 60_000;

/** How long failed attempts to connect say something of those who are there now. */
export class ConnectionFailures {
  readonly #clock: Clock;
  readonly #onForgotten: () => void;
  #failed = 0;
  #forgotten = 0;
  #neighbours = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onForgotten: () => void) {
    this.#clock = clock;
    this.#onForgotten = onForgotten;
  }

  /** Some attempt failed, and whom it was made to may be there still. */
  get stand(): boolean {
    return this.#failed > this.#forgotten;
  }

  /**
   * @param failed attempts that failed since the start
   * @param neighbours introduced by now, connected or not
   */
  note(failed: number, neighbours: number): void {
    if (failed === this.#failed && neighbours === this.#neighbours) return;
    this.#failed = failed;
    this.#neighbours = neighbours;
    this.destroy();
    if (neighbours > 0 || !this.stand) return;
    this.#cancel = this.#clock.after(FAILURES_STAND_MS, () => {
      this.#forgotten = this.#failed;
      this.#onForgotten();
    });
  }

  destroy(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
