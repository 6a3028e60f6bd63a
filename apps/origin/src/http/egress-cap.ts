/** A cap on outgoing bytes that all its users share, first come first served and chunk by chunk. */
import { setTimeout as delay } from 'node:timers/promises';

const MS_PER_SECOND = 1000;
const BURST_MS = 50; // unused time that is not lost: timers come late by some milliseconds
const CHUNK_MS = 50; // a chunk takes this long at the cap, so that many connections share it evenly
const MIN_CHUNK_BYTES = 512;
const MAX_CHUNK_BYTES = 16 * 1024;

export class EgressCap {
  readonly #bytesPerMs: number;
  /** On the monotonic clock: when everything granted so far has left. */
  #freeAtMs = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / MS_PER_SECOND;
  }

  /** How much to take at once. */
  get chunkBytes(): number {
    return Math.round(Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, this.#bytesPerMs * CHUNK_MS)));
  }

  /** Resolves when `bytes` may go out; rejects when `signal` aborts. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs - BURST_MS) + bytes / this.#bytesPerMs;
    const waitMs = this.#freeAtMs - nowMs;
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
  }
}
