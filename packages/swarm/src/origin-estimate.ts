const KEEP = 0.7; // weight of the past: the last three answers are two thirds of what counts
const UNMEASURED_MS = 1_500; // before the first answer: as slow as a bad mobile link for an average segment
const UNKNOWN_SEGMENT_BYTES = 500_000;
const MIN_BYTES_PER_MS = 10; // a stalled answer must not make the estimate endless
// Answers whose sizes differ by less than this (variance ÷ mean²) do not tell what of their time is latency: they scale with their size.
const MIN_SPREAD = 0.04;
const FAILURE_FACTOR = 2; // the origin failed: expect twice what was measured

/**
 * How long the origin takes, from what it took: a latency and a time for each byte, fitted to the latest answers. Slices are small, and
 * most of their time is latency; a segment that was judged by them alone would be asked for long before it has to be.
 */
export class OriginEstimate {
  /** Weighted means; null before the first answer. */
  #mean: { bytes: number; ms: number; bytesSquared: number; product: number } | null = null;
  #typicalBytes = UNKNOWN_SEGMENT_BYTES;
  #factor = 1;

  /** @param segmentBytes of the segment that the answer is all or a part of. Whole time from request to last byte. */
  note(bytes: number, elapsedMs: number, segmentBytes: number): void {
    const ms = Math.min(Math.max(1, elapsedMs), Math.max(1, bytes / MIN_BYTES_PER_MS));
    const sample = { bytes, ms, bytesSquared: bytes * bytes, product: bytes * ms };
    const old = this.#mean ?? sample;
    const mix = (before: number, now: number): number => before * KEEP + now * (1 - KEEP);
    this.#typicalBytes = this.#mean === null ? segmentBytes : mix(this.#typicalBytes, segmentBytes);
    this.#mean = {
      bytes: mix(old.bytes, sample.bytes),
      ms: mix(old.ms, sample.ms),
      bytesSquared: mix(old.bytesSquared, sample.bytesSquared),
      product: mix(old.product, sample.product),
    };
    this.#factor = 1;
  }

  /** The origin failed or stalled. */
  noteFailure(): void {
    this.#factor *= FAILURE_FACTOR;
  }

  get isMeasured(): boolean {
    return this.#mean !== null;
  }

  takesMs(bytes: number | undefined): number {
    const mean = this.#mean;
    if (!mean) return UNMEASURED_MS;
    const wanted = bytes ?? this.#typicalBytes;
    const variance = mean.bytesSquared - mean.bytes * mean.bytes;
    const proportional = mean.ms / Math.max(1, mean.bytes);
    const isSpread = variance > mean.bytes * mean.bytes * MIN_SPREAD;
    const fitted = isSpread ? (mean.product - mean.bytes * mean.ms) / variance : proportional;
    // Neither a byte nor the way there takes less than nothing.
    const msPerByte = Math.min(proportional, Math.max(0, fitted));
    return Math.min(wanted / MIN_BYTES_PER_MS, (mean.ms - msPerByte * mean.bytes + msPerByte * wanted) * this.#factor);
  }
}
