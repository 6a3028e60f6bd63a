import { forgetOldest, segmentKey, type SegmentId, type SegmentKey } from '@tributary/protocol';
import { InFlight } from './in-flight.ts';
import type { SegmentStore } from './segment-store.ts';
import { Transfer } from './transfer.ts';

const MAX_TRANSFERS = 64; // the player asks for one or two at a time, duty for the newest few
const MAX_DISTRUSTED = 64; // segments that did not play; the player asks for each again at once, or never

/** Segments on their way here, one transfer each. What is in transfer stays in the store. */
export class TransferTable implements Iterable<Transfer> {
  readonly inFlight = new InFlight();
  readonly #store: SegmentStore;
  readonly #onEnd: (transfer: Transfer) => void;
  readonly #transfers = new Map<SegmentKey, Transfer>();
  readonly #distrusted = new Set<SegmentKey>();

  /** @param onEnd told before a transfer is let go of */
  constructor(store: SegmentStore, onEnd: (transfer: Transfer) => void) {
    this.#store = store;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#transfers.size;
  }

  /** No more is taken on for others; the player's own always is. */
  get isFull(): boolean {
    return this.#transfers.size >= MAX_TRANSFERS;
  }

  get(key: SegmentKey): Transfer | undefined {
    return this.#transfers.get(key);
  }

  find(segment: SegmentId): Transfer | undefined {
    return this.#transfers.get(segmentKey(segment));
  }

  [Symbol.iterator](): Iterator<Transfer> {
    return this.#transfers.values();
  }

  /** The transfer was not ended meanwhile. */
  isCurrent(transfer: Transfer): boolean {
    return this.#transfers.get(transfer.key) === transfer;
  }

  /** The one that is running, or a new one. */
  begin(segment: SegmentId, live: boolean, durationMs: number, nowMs: number): Transfer {
    const key = segmentKey(segment);
    const running = this.#transfers.get(key);
    if (running) return running;
    const transfer = new Transfer(segment, live, durationMs, nowMs, this.inFlight);
    transfer.buffer = this.#store.get(key) ?? null;
    transfer.originOnly = this.#distrusted.delete(key);
    this.#transfers.set(key, transfer);
    this.#store.pin(key);
    return transfer;
  }

  end(transfer: Transfer): void {
    this.#transfers.delete(transfer.key);
    this.#onEnd(transfer);
    transfer.release();
    if (transfer.buffer && transfer.buffer.heldBytes > 0) this.#store.put(transfer.buffer);
    else this.#store.delete(transfer.key);
    this.#store.unpin(transfer.key);
  }

  /** What is here under this name did not play: all of it comes from the origin, now or when it is next asked for. */
  distrust(key: SegmentKey): void {
    this.#distrusted.add(key);
    forgetOldest(this.#distrusted, MAX_DISTRUSTED);
    const transfer = this.#transfers.get(key);
    if (transfer) transfer.originOnly = true;
  }
}
