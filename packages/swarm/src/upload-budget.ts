import { PIECE_BYTES } from '@tributary/protocol';
import { TokenBucket } from './rate.ts';
import type { UploadLedger } from './upload-ledger.ts';
import { sendingCostBytes } from './wire-cost.ts';

/** More than the header of a piece in its frame has. */
export const PIECE_HEADER_BYTES = 64;
const BURST_MS = 1_000; // a capped uplink may send a second's worth at once: over half a minute that is within its cap and 4 %
const PIECE_COST_BYTES = sendingCostBytes(PIECE_BYTES + PIECE_HEADER_BYTES);
const MIN_BURST_BYTES = PIECE_COST_BYTES; // or a low cap would forbid every piece
const MS_PER_SECOND = 1000;

export interface UploadCaps {
  /** Bytes on the line per second; null: none. */
  readonly bytesPerSecond: number | null;
  /** Bytes on the line in all, by the ledger's count; null: none. */
  readonly bytesPerSession: number | null;
}

/**
 * What may be sent, by a rate and in all. Whatever goes out is charged, what must go out at once (requests, announcements,
 * acknowledgements) on credit: pieces wait until it is paid back. So the sum of all keeps to the cap, and not pieces alone.
 */
export class UploadBudget {
  readonly #ledger: UploadLedger;
  #bucket: TokenBucket | null = null;
  #bytesPerSecond: number | null = null;
  #bytesPerSession: number | null = null;

  constructor(ledger: UploadLedger) {
    this.#ledger = ledger;
  }

  setCaps({ bytesPerSecond, bytesPerSession }: UploadCaps, nowMs: number): void {
    this.#bytesPerSession = bytesPerSession;
    if (bytesPerSecond === this.#bytesPerSecond) return;
    this.#bytesPerSecond = bytesPerSecond;
    if (bytesPerSecond === null) this.#bucket = null;
    else if (this.#bucket) this.#bucket.setRate(bytesPerSecond, burstBytes(bytesPerSecond), nowMs);
    else this.#bucket = new TokenBucket(bytesPerSecond, burstBytes(bytesPerSecond), nowMs);
  }

  /** The session's bytes are used up: what is left is less than a piece, and no further piece is sent. */
  get isUsedUp(): boolean {
    return this.#bytesPerSession !== null && this.#ledger.sentBytes + PIECE_COST_BYTES > this.#bytesPerSession;
  }

  /** Milliseconds until a frame of so many bytes may be sent; 0: now, Infinity: never. */
  waitMs(frameBytes: number, nowMs: number): number {
    if (this.isUsedUp) return Infinity;
    return this.#bucket?.waitMs(sendingCostBytes(frameBytes), nowMs) ?? 0;
  }

  /** So many bytes went over the line. */
  charge(lineBytes: number, nowMs: number): void {
    this.#ledger.add(lineBytes);
    this.#bucket?.charge(lineBytes, nowMs);
  }
}

function burstBytes(bytesPerSecond: number): number {
  return Math.max(MIN_BURST_BYTES, (bytesPerSecond * BURST_MS) / MS_PER_SECOND);
}
