const MS_PER_SECOND = 1000;

/** Moving average that weighs each sample by how long it lasted; half of its weight lies within `halfLifeMs`. */
export class RateEstimate {
  readonly #halfLifeMs: number;
  #bytesPerSecond: number | undefined;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Bytes per second; undefined before the first sample. */
  get value(): number | undefined {
    return this.#bytesPerSecond;
  }

  add(bytes: number, elapsedMs: number): void {
    if (elapsedMs <= 0) return;
    const rate = (bytes / elapsedMs) * MS_PER_SECOND;
    if (this.#bytesPerSecond === undefined) {
      this.#bytesPerSecond = rate;
      return;
    }
    const keep = 0.5 ** (elapsedMs / this.#halfLifeMs);
    this.#bytesPerSecond = this.#bytesPerSecond * keep + rate * (1 - keep);
  }
}

/** What to pay for upload with: fills at a rate up to a burst, and says how long until there is enough. */
export class TokenBucket {
  readonly #burstBytes: number;
  readonly #bytesPerSecond: number;
  readonly #maxDebtBytes: number;
  #tokens: number;
  #filledAtMs: number;

  /**
   * @param maxDebtBytes what `charge` takes beyond it is forgiven
   * @throws RangeError where rate or burst is not finite: no time at such a rate gives no number of bytes, and nothing after it counts
   */
  constructor(bytesPerSecond: number, burstBytes: number, nowMs: number, maxDebtBytes = Number.MAX_VALUE) {
    for (const [name, value] of Object.entries({ bytesPerSecond, burstBytes })) {
      if (!(value >= 0 && value < Infinity))
        throw new RangeError(`${name} is ${value}: give a finite number from 0 on; no cap is null, and needs no bucket`);
    }
    this.#maxDebtBytes = maxDebtBytes;
    this.#bytesPerSecond = bytesPerSecond;
    this.#burstBytes = burstBytes;
    this.#tokens = burstBytes;
    this.#filledAtMs = nowMs;
  }

  /** Bytes that are there; below 0: to be paid back. */
  level(nowMs: number): number {
    this.#fill(nowMs);
    return this.#tokens;
  }

  /** Takes `bytes` whether they are there or not: what is missing is paid back first. */
  charge(bytes: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#tokens = Math.max(-this.#maxDebtBytes, this.#tokens - bytes);
  }

  /** Takes `bytes` where they are there. */
  take(bytes: number, nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#tokens < bytes) return false;
    this.#tokens -= bytes;
    return true;
  }

  /** Milliseconds until `take(bytes)` succeeds; Infinity where it never does. */
  waitMs(bytes: number, nowMs: number): number {
    this.#fill(nowMs);
    if (this.#tokens >= bytes) return 0;
    if (this.#bytesPerSecond <= 0 || bytes > this.#burstBytes) return Infinity;
    // Whole milliseconds: a wait of a rounding error's length would be over before any token came.
    return Math.ceil(((bytes - this.#tokens) / this.#bytesPerSecond) * MS_PER_SECOND);
  }

  #fill(nowMs: number): void {
    const gained = ((nowMs - this.#filledAtMs) / MS_PER_SECOND) * this.#bytesPerSecond;
    this.#tokens = Math.min(this.#burstBytes, this.#tokens + gained);
    this.#filledAtMs = nowMs;
  }
}

/** The most that ever flowed within one window, forgotten slowly: a lower bound of what a link can carry. */
export class PeakRate {
  readonly #windowMs: number;
  readonly #halfLifeMs: number;
  #windowStartMs = 0;
  #windowBytes = 0;
  #peakBytesPerSecond = 0;
  #peakAtMs = 0;

  constructor(windowMs: number, halfLifeMs: number) {
    this.#windowMs = windowMs;
    this.#halfLifeMs = halfLifeMs;
  }

  add(bytes: number, nowMs: number): void {
    if (nowMs - this.#windowStartMs >= this.#windowMs) {
      this.#close(nowMs);
      this.#windowStartMs = nowMs;
      this.#windowBytes = 0;
    }
    this.#windowBytes += bytes;
  }

  /** Bytes per second; 0 before anything flowed. */
  value(nowMs: number): number {
    return this.#peakBytesPerSecond * 0.5 ** ((nowMs - this.#peakAtMs) / this.#halfLifeMs);
  }

  #close(nowMs: number): void {
    const rate = (this.#windowBytes / this.#windowMs) * MS_PER_SECOND;
    if (rate < this.value(nowMs)) return;
    this.#peakBytesPerSecond = rate;
    this.#peakAtMs = nowMs;
  }
}
