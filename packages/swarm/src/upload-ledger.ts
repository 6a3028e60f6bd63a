import { remember } from '@tributary/protocol';
import { TokenBucket } from './rate.ts';
import { PIECE_COST_BYTES } from './wire-cost.ts';

const MIN_BURST_BYTES = PIECE_COST_BYTES; // or a low cap would forbid every piece
const BURST_MS = 1_000; // a capped uplink may send a second's worth at once: over half a minute that is within its cap and 4 %
// What was sent on credit, or under no cap, is paid back for so long at most: the caps are meant to hold over half a minute.
const MAX_DEBT_MS = 30_000;
const MAX_RATES = 8; // followed at once: a page's players have one cap or a few; the one used longest ago goes
const MS_PER_SECOND = 1000;

/**
 * What was sent, by all engines that share it: a page's streams, one after the other or side by side, count against one cap. What may be
 * sent per second is kept by rate, and everything is charged to each: engines with the same cap share it, and one that begins finds what
 * those before it have left.
 */
export class UploadLedger {
  #sentBytes = 0;
  readonly #buckets = new Map<number, TokenBucket>();

  /** Bytes on the line, as `sendingCostBytes` counts them. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** So many bytes went over the line. */
  add(lineBytes: number, nowMs: number): void {
    this.#sentBytes += lineBytes;
    for (const bucket of this.#buckets.values()) bucket.charge(lineBytes, nowMs);
  }

  /** From now on it is known what may be sent at this rate. @throws RangeError where it is none */
  follow(bytesPerSecond: number, nowMs: number): void {
    this.#bucket(bytesPerSecond, nowMs);
  }

  /** Milliseconds until so many bytes may go over the line by a cap of this rate; 0: now, Infinity: never. */
  waitMs(lineBytes: number, bytesPerSecond: number, nowMs: number): number {
    return this.#bucket(bytesPerSecond, nowMs).waitMs(lineBytes, nowMs);
  }

  #bucket(bytesPerSecond: number, nowMs: number): TokenBucket {
    const bucket = this.#buckets.get(bytesPerSecond) ?? this.#begin(bytesPerSecond, nowMs);
    // The one used longest ago goes first.
    return remember(this.#buckets, bytesPerSecond, bucket, MAX_RATES);
  }

  /** A rate that is new has no more left than the next higher one has; or else the highest, so that raising a cap gives nothing at once. */
  #begin(bytesPerSecond: number, nowMs: number): TokenBucket {
    const bucket = new TokenBucket(bytesPerSecond, burstBytes(bytesPerSecond), nowMs, (bytesPerSecond * MAX_DEBT_MS) / MS_PER_SECOND);
    const rates = [...this.#buckets.keys()].sort((a, b) => a - b);
    const nearest = this.#buckets.get(rates.find((rate) => rate > bytesPerSecond) ?? rates.at(-1) ?? bytesPerSecond);
    const missing = nearest ? bucket.level(nowMs) - nearest.level(nowMs) : 0;
    if (missing > 0) bucket.charge(missing, nowMs);
    return bucket;
  }
}

function burstBytes(bytesPerSecond: number): number {
  return Math.max(MIN_BURST_BYTES, (bytesPerSecond * BURST_MS) / MS_PER_SECOND);
}
