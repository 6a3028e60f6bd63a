import type { Clock } from '@tributary/swarm';
import { SET_UP_MS } from './limits.ts';

interface SetUp {
  readonly begin: () => void;
}

/**
 * Lets connections begin one after the other, each in a task of its own. Making one occupies the page for 2–20 ms and the browser's
 * own threads for longer; a handful of them at once, as a viewer is introduced to its neighbours, is a picture that hangs.
 */
export class SetUps {
  readonly #clock: Clock;
  readonly #waiting = new Set<SetUp>();
  #current: SetUp | null = null;
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param begin called in a later task, unless it is done before
   * @returns to be called when the connection is open, or is none any more: then it is another's turn. Calling it again does nothing
   */
  add(begin: () => void): () => void {
    const setUp: SetUp = { begin };
    this.#waiting.add(setUp);
    if (!this.#current) this.#next();
    return () => {
      this.#waiting.delete(setUp);
      if (this.#current === setUp) this.#next();
    };
  }

  #next(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    const [setUp] = this.#waiting;
    this.#current = setUp ?? null;
    if (!setUp) return;
    this.#waiting.delete(setUp);
    inAnotherTask(() => {
      if (this.#current !== setUp) return;
      // Whoever does not answer must not keep the others.
      this.#cancelTimer = this.#clock.after(SET_UP_MS, () => {
        if (this.#current === setUp) this.#next();
      });
      setUp.begin();
    });
  }
}

/** By a message and not by a timer: those of hidden tabs come once a second, or once a minute. */
function inAnotherTask(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}
