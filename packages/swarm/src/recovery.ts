/** The playhead stood still for this long: shorter ones are a decoder's, or a seek into what is here in a moment. */
const STALL_MS = 250;
/** After a stall; twice as long after each further one. */
const FIRST_RECOVERY_MS = 30_000;
const MAX_RECOVERY_MS = 300_000;
/** Segment durations to the playhead: what is needed later than this is left to peers all the same. */
const SOON_DURATIONS = 1.5;

/**
 * After a stall a viewer plays as it would without peers, for a while: what the player needs soon comes from the origin at once, and nothing
 * that it does not wait for takes a part of the line. Only what it needs later, with a buffer that is full again, is left to peers. Whatever made the prediction wrong (a line that hardly carries the stream,
 * neighbours that do not keep their word), it costs one stall and not one in every segment.
 */
export class Recovery {
  #untilMs = -Infinity;
  #lastsMs = FIRST_RECOVERY_MS;
  #waitingSinceMs: number | null = null;

  isOn(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }

  /** A segment is needed so soon that it is not left to peers. */
  takesOver(deadlineMs: number, durationMs: number, nowMs: number): boolean {
    return this.isOn(nowMs) && deadlineMs - nowMs < durationMs * SOON_DURATIONS;
  }

  /** @param isWaiting the playhead has reached what is not here, and showed something before */
  look(isWaiting: boolean, nowMs: number): void {
    if (!isWaiting) {
      this.#waitingSinceMs = null;
      return;
    }
    this.#waitingSinceMs ??= nowMs;
    if (this.isOn(nowMs) || nowMs - this.#waitingSinceMs < STALL_MS) return;
    // As long without a stall as the last recovery took is forgiven.
    const isNew = nowMs - this.#untilMs > this.#lastsMs;
    this.#lastsMs = isNew ? FIRST_RECOVERY_MS : Math.min(MAX_RECOVERY_MS, this.#lastsMs * 2);
    this.#untilMs = nowMs + this.#lastsMs;
  }
}
