import type { Clock } from '@tributary/swarm';

/** Milliseconds of busy time that make a sample; less is the network's buffers filling up, and not the link. */
const SAMPLE_MS = 200;
/** Bytes that make a sample on a link too fast to be busy for long, and the least time that a coarse clock can tell. */
const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_MIN_MS = 4;
/**
 * Bytes of the first sample. Until then pieces go in fragments of 8 KiB, each a message and an event for both sides; a neighbour that
 * carries a share of one stream would stay at that for half a minute. A slow link is measured by time, and later, anyway.
 */
const FIRST_SAMPLE_BYTES = 64 * 1024;
/** Weight of the newest sample. */
const SMOOTHING = 0.3;
/** Weight of a lower sample from a buffer that ran empty: perhaps the link became slower, more likely we were late. */
const STARVED_SMOOTHING = 0.05;
const MS_PER_SECOND = 1000;

/**
 * Measures what the channel carries while there is something to carry: bytes that left its buffer over the time in which it
 * was busy, added up over busy periods. The first burst of a period is left out: it goes into the network's buffers at once,
 * at no rate at all. Where the buffer ran empty before we noticed, the link was faster than we were: such a sample raises the
 * estimate as any other, and hardly lowers it.
 */
export class GoodputMeter {
  readonly #clock: Clock;
  #bytesPerSecond: number | undefined;
  #mark: { readonly atMs: number; readonly drainedBytes: number } | undefined;
  #sampleMs = 0;
  #sampleBytes = 0;
  #sampleWasStarved = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /**
   * The buffer has just fallen to its low watermark, having been above it since the last call.
   * @param drainedBytes everything that ever left the buffer
   * @param ranEmpty the buffer holds nothing: it may have for a while
   */
  observe(drainedBytes: number, ranEmpty: boolean): void {
    const nowMs = this.#clock.nowMs();
    if (this.#mark) {
      this.#sampleMs += nowMs - this.#mark.atMs;
      this.#sampleBytes += drainedBytes - this.#mark.drainedBytes;
      this.#sampleWasStarved ||= ranEmpty;
      const enoughBytes = this.#bytesPerSecond === undefined ? FIRST_SAMPLE_BYTES : SAMPLE_BYTES;
      if (this.#sampleMs >= SAMPLE_MS || (this.#sampleBytes >= enoughBytes && this.#sampleMs >= SAMPLE_MIN_MS)) this.#finishSample();
    }
    this.#mark = { atMs: nowMs, drainedBytes };
  }

  /** Nothing is left to send: the time from here on says nothing about the link. */
  pause(): void {
    this.#mark = undefined;
  }

  #finishSample(): void {
    const sample = (this.#sampleBytes / this.#sampleMs) * MS_PER_SECOND;
    const known = this.#bytesPerSecond ?? sample;
    const weight = this.#sampleWasStarved && sample < known ? STARVED_SMOOTHING : SMOOTHING;
    this.#bytesPerSecond = known + weight * (sample - known);
    this.#sampleMs = 0;
    this.#sampleBytes = 0;
    this.#sampleWasStarved = false;
  }
}
