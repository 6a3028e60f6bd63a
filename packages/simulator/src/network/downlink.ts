/** A viewer's access line inwards: what arrives waits its turn. */
export class Downlink {
  readonly #bytesPerMs: number;
  #freeMs = 0;
  #receivedBytes = 0;

  constructor(bytesPerMs: number) {
    this.#bytesPerMs = bytesPerMs;
  }

  get bytesPerMs(): number {
    return this.#bytesPerMs;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** How long something that arrives now would wait. */
  backlogMs(nowMs: number): number {
    return Math.max(0, this.#freeMs - nowMs);
  }

  /** Takes the line for `bytes` that arrive now. @returns when the last of them is in */
  occupy(bytes: number, nowMs: number): number {
    this.#receivedBytes += bytes;
    this.#freeMs = Math.max(this.#freeMs, nowMs) + bytes / this.#bytesPerMs;
    return this.#freeMs;
  }
}
