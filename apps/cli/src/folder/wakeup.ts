/** Waits for something to have happened since the last time; many things at once are one. */
export class Wakeup {
  readonly #stop: AbortSignal;
  #pending = false;
  #waiting: (() => void) | undefined;

  constructor(stop: AbortSignal) {
    this.#stop = stop;
    stop.addEventListener('abort', () => this.#waiting?.(), { once: true });
  }

  wake(): void {
    this.#pending = true;
    this.#waiting?.();
  }

  /** False: it is time to stop. */
  async next(): Promise<boolean> {
    if (!this.#pending && !this.#stop.aborted) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#waiting = undefined;
    this.#pending = false;
    return !this.#stop.aborted;
  }
}
