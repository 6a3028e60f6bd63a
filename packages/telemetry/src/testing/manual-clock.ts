import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** Time that passes when a test says so. */
export class ManualClock implements Clock {
  #nowMs: number;
  #tasks: { atMs: number; readonly task: () => void }[] = [];

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, task: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== entry);
    };
  }

  /** The wall clock alone: what is waited for comes as late as ever. */
  setBack(byMs: number): void {
    this.#nowMs -= byMs;
    for (const entry of this.#tasks) entry.atMs -= byMs;
  }

  /** What each task brings about without waiting for the world outside is done before the next one. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const [next] = this.#tasks.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#tasks = this.#tasks.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.task();
      await turn();
    }
    this.#nowMs = untilMs;
  }
}
