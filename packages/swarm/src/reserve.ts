// As TCP's retransmission timer weighs round trips (RFC 6298): the deviation follows a quarter of each new one, four of them are allowed for.
const DEVIATION_GAIN = 0.25;
const DEVIATIONS = 4;
// Before so many answers of the origin nobody knows how far they stray.
const MIN_ANSWERS = 3;
// From the last byte to a frame on the screen: hls.js hands it to a worker, appends it and the decoder takes it.
const LEAST_MS = 300;
// Of the configured reserve: an origin that strays, or a page whose timers are late, is given more than that.
const MOST_FACTOR = 1.5;
/** A wake-up that was late is forgotten by half in this many more. */
const LATENESS_KEEP = 0.98;

/**
 * The forward buffer that waiting for peers leaves, learnt from how wrong predictions were: how much longer than expected the origin
 * took, and how late this page's timers are. Before there is anything to learn from, and after a stall, it is what the options say, or more.
 */
export class Reserve {
  readonly #defaultMs: number;
  #deviationMs: number | null = null;
  #answers = 0;
  #latenessMs = 0;
  #factor = 1;

  constructor(defaultMs: number) {
    this.#defaultMs = defaultMs;
  }

  /** The origin answered, or failed, after so long. */
  noteOrigin(expectedMs: number, tookMs: number): void {
    const overMs = Math.max(0, tookMs - expectedMs);
    this.#answers++;
    this.#deviationMs = this.#deviationMs === null ? overMs : this.#deviationMs * (1 - DEVIATION_GAIN) + overMs * DEVIATION_GAIN;
  }

  /** The operator weighs waiting for peers against being close to the live edge: so many times as much is left. */
  setFactor(factor: number): void {
    this.#factor = factor;
  }

  /** A timer fired so long after its time. */
  noteLateness(lateMs: number): void {
    this.#latenessMs = Math.max(lateMs, this.#latenessMs * LATENESS_KEEP);
  }

  ms(): number {
    const balancedMs = this.#balancedMs();
    // Whatever is preferred, a stall is not.
    return Math.max(Math.min(LEAST_MS, balancedMs), balancedMs * this.#factor);
  }

  #balancedMs(): number {
    if (this.#deviationMs === null || this.#answers < MIN_ANSWERS) return this.#defaultMs;
    const learntMs = LEAST_MS + DEVIATIONS * this.#deviationMs + this.#latenessMs;
    return Math.min(this.#defaultMs * MOST_FACTOR, learntMs);
  }
}
