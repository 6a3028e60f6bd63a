// From the playlist's request: who has no first frame by then has a slow origin, or a page that does not play yet. The first is
// helped by neighbours, and neither is hurt by them any more.
const MAX_WAIT_MS = 1_500;
// After the first frame the player appends the rest of its first buffer: joining waits for a pause in that, and not for long.
const MAX_IDLE_WAIT_MS = 200;

/**
 * When a viewer joins: once its first frame is there. Until then the page has better things to do than to set up connections, and no
 * neighbour could deliver in time what the origin is asked for at once.
 */
export class JoinTime {
  readonly #join: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle = 0;
  #isWaiting = false;

  constructor(join: () => void) {
    this.#join = join;
  }

  /** A stream is being loaded: the wait begins, anew where there was one. */
  begin(): void {
    this.cancel();
    this.#isWaiting = true;
    this.#timer = setTimeout(this.#now, MAX_WAIT_MS);
  }

  /** The first frame is there. */
  started(): void {
    if (!this.#isWaiting) return;
    this.cancel();
    // Not in Safari.
    if (typeof requestIdleCallback === 'function') this.#idle = requestIdleCallback(this.#now, { timeout: MAX_IDLE_WAIT_MS });
    else this.#timer = setTimeout(this.#now, MAX_IDLE_WAIT_MS);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    globalThis.cancelIdleCallback?.(this.#idle);
    this.#isWaiting = false;
  }

  readonly #now = (): void => {
    this.cancel();
    this.#join();
  };
}
