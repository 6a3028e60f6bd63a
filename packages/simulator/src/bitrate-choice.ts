import type { LoadResult } from '@tributary/swarm';

// hls.js 1.7: abrEwmaFastLive, abrEwmaSlowLive, abrEwmaDefaultEstimate, abrBandWidthFactor, abrBandWidthUpFactor.
const FAST_HALF_LIFE_SECONDS = 3;
const SLOW_HALF_LIFE_SECONDS = 9;
const UNMEASURED_BITS_PER_SECOND = 500_000;
const FACTOR = 0.95;
const UP_FACTOR = 0.7;
const MIN_SAMPLE_MS = 50; // ewma-bandwidth-estimator: shorter loads say little

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;

/** A moving average that weighs samples by their duration, corrected for its short history. */
class DurationWeightedAverage {
  readonly #keep: number;
  #sum = 0;
  #seconds = 0;

  constructor(halfLifeSeconds: number) {
    this.#keep = 0.5 ** (1 / halfLifeSeconds);
  }

  add(value: number, seconds: number): void {
    const keep = this.#keep ** seconds;
    this.#sum = value * (1 - keep) + keep * this.#sum;
    this.#seconds += seconds;
  }

  get value(): number | undefined {
    const known = 1 - this.#keep ** this.#seconds;
    return known > 0 ? this.#sum / known : undefined;
  }
}

/** Chooses renditions as hls.js does by bandwidth, from load times as the adapter to hls.js tells them. */
export class BitrateChoice {
  readonly #bitrates: readonly number[];
  readonly #fast = new DurationWeightedAverage(FAST_HALF_LIFE_SECONDS);
  readonly #slow = new DurationWeightedAverage(SLOW_HALF_LIFE_SECONDS);

  /** @param bitrates bits per second, ascending */
  constructor(bitrates: readonly number[]) {
    this.#bitrates = bitrates;
  }

  note(result: Extract<LoadResult, { status: 'ok' }>): void {
    const durationMs = Math.max(MIN_SAMPLE_MS, this.#believedMs(result));
    const bitsPerSecond = (result.totalBytes * BITS_PER_BYTE * MS_PER_SECOND) / durationMs;
    this.#fast.add(bitsPerSecond, durationMs / MS_PER_SECOND);
    this.#slow.add(bitsPerSecond, durationMs / MS_PER_SECOND);
  }

  /** @returns index of the rendition to load next */
  choose(current: number): number {
    const estimate = this.#estimate();
    for (let rendition = this.#bitrates.length - 1; rendition > 0; rendition--) {
      const usable = estimate * (rendition > current ? UP_FACTOR : FACTOR);
      if ((this.#bitrates[rendition] ?? Infinity) <= usable) return rendition;
    }
    return 0;
  }

  #estimate(): number {
    const { value: fast } = this.#fast;
    const { value: slow } = this.#slow;
    return fast === undefined || slow === undefined ? UNMEASURED_BITS_PER_SECOND : Math.min(fast, slow);
  }

  /**
   * As `believedTimes` of packages/hls, as far as a load's result tells: bytes from peers may show that the line is faster than believed,
   * never that it is slower, and what was in the store before shows nothing. What else the line carried is not in the result, so that a
   * segment of the origin's alone may seem slower here than it does there.
   */
  #believedMs({ totalBytes, originBytes, peerBytes, elapsedMs, fromStore }: Extract<LoadResult, { status: 'ok' }>): number {
    const neutralMs = (totalBytes * BITS_PER_BYTE * MS_PER_SECOND) / this.#estimate();
    if (fromStore) return neutralMs;
    if (peerBytes === 0) return elapsedMs;
    return Math.min(neutralMs, (elapsedMs * totalBytes) / (originBytes + peerBytes));
  }
}
