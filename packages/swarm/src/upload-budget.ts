import type { UploadLedger } from './upload-ledger.ts';
import { PIECE_COST_BYTES, sendingCostBytes } from './wire-cost.ts';

export interface UploadCaps {
  /** Bytes on the line per second; null: none. */
  readonly bytesPerSecond: number | null;
  /** Bytes on the line in all, by the ledger's count; null: none. */
  readonly bytesPerSession: number | null;
}

/**
 * What may be sent, by a rate and in all, with all that the ledger counts. Whatever goes out is charged, what must go out at once (requests,
 * announcements, acknowledgements) on credit: pieces wait until it is paid back. So the sum of all keeps to the cap, and not pieces alone.
 */
export class UploadBudget {
  readonly #ledger: UploadLedger;
  #bytesPerSecond: number | null = null;
  #bytesPerSession: number | null = null;

  constructor(ledger: UploadLedger) {
    this.#ledger = ledger;
  }

  /** @throws RangeError where the rate is none; the caps then stay as they were */
  setCaps({ bytesPerSecond, bytesPerSession }: UploadCaps, nowMs: number): void {
    if (bytesPerSecond !== null) this.#ledger.follow(bytesPerSecond, nowMs);
    this.#bytesPerSecond = bytesPerSecond;
    this.#bytesPerSession = bytesPerSession;
  }

  /** The session's bytes are used up: what is left is less than a piece, and no further piece is sent. */
  get isUsedUp(): boolean {
    return this.#bytesPerSession !== null && this.#ledger.sentBytes + PIECE_COST_BYTES > this.#bytesPerSession;
  }

  /** Milliseconds until a frame of so many bytes may be sent; 0: now, Infinity: never. */
  waitMs(frameBytes: number, nowMs: number): number {
    if (this.isUsedUp) return Infinity;
    return this.#bytesPerSecond === null ? 0 : this.#ledger.waitMs(sendingCostBytes(frameBytes), this.#bytesPerSecond, nowMs);
  }

  /** So many bytes went over the line. */
  charge(lineBytes: number, nowMs: number): void {
    this.#ledger.add(lineBytes, nowMs);
  }
}
