import type { Clock } from '../clock.ts';

interface Task {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that a test moves. What was promised is settled before it moves on. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #tasks = new Set<Task>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const task = { atMs: this.#nowMs + delayMs, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.#tasks.size;
  }

  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (;;) {
      const [next] = [...this.#tasks].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#tasks.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}

/** Everything that only waits for promises has happened: a macrotask comes after all of them. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
