import type { Clock } from '@tributary/swarm';

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
  readonly handle: ReturnType<typeof setTimeout>;
}

/** Real time that can be moved on, so that a timeout of many seconds is tested in none. */
export class PageClock implements Clock {
  #skippedMs = 0;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return performance.now() + this.#skippedMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const run = (): void => {
      this.#timers.delete(timer);
      task();
    };
    const timer: Timer = { dueMs: this.nowMs() + delayMs, task, handle: setTimeout(run, delayMs) };
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer.handle);
      this.#timers.delete(timer);
    };
  }

  skip(durationMs: number): void {
    this.#skippedMs += durationMs;
    const due = [...this.#timers].filter(({ dueMs }) => dueMs <= this.nowMs());
    for (const timer of due) {
      clearTimeout(timer.handle);
      this.#timers.delete(timer);
      timer.task();
    }
  }

  pendingTimers(): number {
    return this.#timers.size;
  }
}
