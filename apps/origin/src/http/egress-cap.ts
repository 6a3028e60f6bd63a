/** A cap on outgoing bytes that all its users share, first come first served and chunk by chunk. */

const MS_PER_SECOND = 1000;
const BURST_MS = 50; // unused time that is not lost: timers come late by some milliseconds
const CHUNK_MS = 50; // a chunk takes this long at the cap, so that many connections share it evenly
const MIN_CHUNK_BYTES = 512;
const MAX_CHUNK_BYTES = 16 * 1024;

export class EgressCap {
  readonly #bytesPerMs: number;
  /** On the monotonic clock: when everything granted so far has left. */
  #freeAtMs = Number.NEGATIVE_INFINITY;
  #lifted = false;
  /** One for each `take` that waits; a connection waits for one chunk at a time, so connections bound it. */
  readonly #waiting = new Set<() => void>();

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / MS_PER_SECOND;
  }

  /** How much to take at once. */
  get chunkBytes(): number {
    return Math.round(Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, this.#bytesPerMs * CHUNK_MS)));
  }

  /** Resolves when `bytes` may go out; rejects when `signal` aborts. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#lifted) return;
    const nowMs = performance.now();
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs - BURST_MS) + bytes / this.#bytesPerMs;
    const waitMs = this.#freeAtMs - nowMs;
    if (waitMs > 0) await this.#wait(waitMs, signal);
  }

  /** Caps nothing any more; whoever waits goes on at once. */
  lift(): void {
    this.#lifted = true;
    for (const goOn of this.#waiting) goOn();
  }

  #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        this.#waiting.delete(settle);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      const timer = setTimeout(settle, waitMs);
      signal.addEventListener('abort', settle);
      this.#waiting.add(settle);
    });
  }
}
