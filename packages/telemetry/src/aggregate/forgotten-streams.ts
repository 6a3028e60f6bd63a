import { WIDTH_MS, type StreamKey } from '../cells.ts';
import { LATE_MS, MAX_FORGOTTEN } from '../limits.ts';

/**
 * Streams that made room for others while a cell of theirs was open, and how often: a stream that comes back begins anew, and must
 * then write under another name. When their day is over nothing of it is open, and they are forgotten for good.
 */
export class ForgottenStreams {
  readonly #max: number;
  readonly #incarnations = new Map<StreamKey, number>();
  #dayEndsMs = 0;

  constructor(max: number = MAX_FORGOTTEN) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#incarnations.size >= this.#max;
  }

  get size(): number {
    return this.#incarnations.size;
  }

  incarnationOf(stream: StreamKey): number {
    return this.#incarnations.get(stream) ?? 0;
  }

  forget(stream: StreamKey, incarnation: number, nowMs: number): void {
    this.#incarnations.set(stream, incarnation + 1);
    this.#dayEndsMs = (Math.floor(nowMs / WIDTH_MS['1d']) + 1) * WIDTH_MS['1d'] + LATE_MS;
  }

  /** All at once, some time after the midnight that follows the last of them. */
  passTime(nowMs: number): void {
    if (nowMs >= this.#dayEndsMs) this.#incarnations.clear();
  }
}
