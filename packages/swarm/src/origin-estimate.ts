const KEEP = 0.6; // weight of the past
const UNMEASURED_MS = 1_500; // before the first answer: as slow as a bad mobile link for an average segment
const UNKNOWN_SEGMENT_BYTES = 500_000;
const MS_PER_SECOND = 1000;
const MIN_BYTES_PER_SECOND = 10_000; // a stalled answer must not make the estimate endless

/** How long the origin takes, from what it took. */
export class OriginEstimate {
  #bytesPerSecond: number | undefined;
  #typicalBytes = UNKNOWN_SEGMENT_BYTES;

  /** @param segmentBytes of the segment that the answer is all or a part of. Whole time from request to last byte: latency is in it, as small segments feel it. */
  note(bytes: number, elapsedMs: number, segmentBytes: number): void {
    const rate = Math.max(MIN_BYTES_PER_SECOND, (bytes / Math.max(1, elapsedMs)) * MS_PER_SECOND);
    this.#bytesPerSecond = this.#bytesPerSecond === undefined ? rate : this.#bytesPerSecond * KEEP + rate * (1 - KEEP);
    this.#typicalBytes = this.#typicalBytes * KEEP + segmentBytes * (1 - KEEP);
  }

  /** The origin failed or stalled: expect half of what was measured. */
  noteFailure(): void {
    if (this.#bytesPerSecond !== undefined) this.#bytesPerSecond = Math.max(MIN_BYTES_PER_SECOND, this.#bytesPerSecond / 2);
  }

  get isMeasured(): boolean {
    return this.#bytesPerSecond !== undefined;
  }

  takesMs(bytes: number | undefined): number {
    if (this.#bytesPerSecond === undefined) return UNMEASURED_MS;
    return ((bytes ?? this.#typicalBytes) / this.#bytesPerSecond) * MS_PER_SECOND;
  }
}
