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
  #cancel: () => void = () => {};
  #isWaiting = false;

  constructor(join: () => void) {
    this.#join = join;
  }

  /** A stream is being loaded: the wait begins, anew where there was one. */
  begin(): void {
    this.cancel();
    this.#isWaiting = true;
    const timer = setTimeout(() => this.#now(), MAX_WAIT_MS);
    this.#cancel = () => clearTimeout(timer);
  }

  /** The first frame is there. */
  started(): void {
    if (!this.#isWaiting) return;
    this.cancel();
    this.#cancel = whenIdle(() => this.#now(), MAX_IDLE_WAIT_MS);
  }

  cancel(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#isWaiting = false;
  }

  #now(): void {
    this.cancel();
    this.#join();
  }
}

/** @returns a function that cancels it */
function whenIdle(task: () => void, timeoutMs: number): () => void {
  // Not in Safari.
  if (typeof requestIdleCallback === 'function') {
    const idle = requestIdleCallback(task, { timeout: timeoutMs });
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(task, timeoutMs);
  return () => clearTimeout(timer);
}
