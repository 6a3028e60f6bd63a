import { setTimeout as delay } from 'node:timers/promises';

/** Slows what comes in from all fetches together down to a rate: who waits for it reads no more meanwhile. */
export class BytePace {
  readonly #bytesPerSecond: number;
  readonly #nowMs: () => number;
  /** When all bytes so far would have come at exactly this rate. */
  #paidUntilMs = 0;

  constructor(bytesPerSecond: number, nowMs: () => number = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#nowMs = nowMs;
  }

  /** Counts bytes. @returns milliseconds until more may be read; up to a second's worth comes at once */
  count(bytes: number): number {
    const nowMs = this.#nowMs();
    this.#paidUntilMs = Math.max(this.#paidUntilMs, nowMs - MS_PER_SECOND) + (bytes / this.#bytesPerSecond) * MS_PER_SECOND;
    return Math.max(0, this.#paidUntilMs - nowMs);
  }

  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    const waitMs = this.count(bytes);
    if (waitMs >= 1) await delay(waitMs, undefined, { signal });
  }
}

const MS_PER_SECOND = 1000;
