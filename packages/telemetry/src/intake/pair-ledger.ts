import type { LinkTraffic, PeerId, StreamId } from '@tributary/protocol';
import { MAX_PAIRS, MAX_WAITS, UNCONFIRMED_TOLERANCE_BYTES } from './limits.ts';

/** One end's word that the other has not matched yet. */
interface Wait {
  bytes: number;
  readonly untilMs: number;
}

/** What went from one viewer to another. At most one of the two lists has anything in it. */
interface Pair {
  readonly streamId: StreamId;
  readonly sender: PeerId;
  /** The receiver says so, and the sender has not. */
  readonly received: Wait[];
  /** The sender says so, and the receiver has not. */
  readonly sent: Wait[];
}

/** Bytes that a receiver claims and nobody says to have sent. */
export interface Unconfirmed {
  readonly streamId: StreamId;
  /** Who is said to have sent them. */
  readonly sender: PeerId;
  readonly bytes: number;
}

interface Ends {
  readonly streamId: StreamId;
  readonly sender: PeerId;
  readonly receiver: PeerId;
}

export interface PairLedgerOptions {
  readonly confirmWithinMs: number;
  readonly maxPairs?: number;
}

/**
 * Holds what viewers say they received from each other against what the others say they sent. Reports come at other times from either end,
 * so each word waits for the other one for a while.
 */
export class PairLedger {
  readonly #confirmWithinMs: number;
  readonly #maxPairs: number;
  /** By sender and receiver, the one with the longest wait first. */
  readonly #pairs = new Map<string, Pair>();

  constructor({ confirmWithinMs, maxPairs = MAX_PAIRS }: PairLedgerOptions) {
    this.#confirmWithinMs = confirmWithinMs;
    this.#maxPairs = maxPairs;
  }

  /** Pairs whose words wait. */
  get size(): number {
    return this.#pairs.size;
  }

  /** @returns bytes that both ends say now, and did not before */
  told(streamId: StreamId, teller: PeerId, { peerId, receivedBytes, sentBytes }: LinkTraffic, nowMs: number): number {
    return (
      this.#match({ streamId, sender: peerId, receiver: teller }, 'received', receivedBytes, nowMs) +
      this.#match({ streamId, sender: teller, receiver: peerId }, 'sent', sentBytes, nowMs)
    );
  }

  /** Lets go of what waited long enough. @returns what receivers claimed, past what a broken connection explains */
  expire(nowMs: number): Unconfirmed[] {
    const unconfirmed: Unconfirmed[] = [];
    for (const [name, pair] of this.#pairs) {
      drop(pair.sent, nowMs);
      const bytes = drop(pair.received, nowMs);
      if (bytes > UNCONFIRMED_TOLERANCE_BYTES) unconfirmed.push({ streamId: pair.streamId, sender: pair.sender, bytes });
      if (pair.sent.length + pair.received.length === 0) this.#pairs.delete(name);
    }
    return unconfirmed;
  }

  #match({ streamId, sender, receiver }: Ends, said: 'received' | 'sent', bytes: number, nowMs: number): number {
    if (bytes <= 0) return 0;
    const name = `${sender}>${receiver}`;
    const known = this.#pairs.get(name);
    // A viewer that watches another stream now begins anew.
    const pair = known?.streamId === streamId ? known : { streamId, sender, received: [], sent: [] };
    const matched = take(pair[said === 'sent' ? 'received' : 'sent'], bytes);
    if (bytes > matched) wait(pair[said], { bytes: bytes - matched, untilMs: nowMs + this.#confirmWithinMs });
    this.#pairs.delete(name);
    if (pair.sent.length + pair.received.length > 0) this.#pairs.set(name, pair);
    const [idle] = this.#pairs.keys();
    if (this.#pairs.size > this.#maxPairs && idle !== undefined) this.#pairs.delete(idle);
    return matched;
  }
}

/** The oldest first. */
function take(waits: Wait[], bytes: number): number {
  let left = bytes;
  while (left > 0) {
    const [first] = waits;
    if (!first) break;
    const part = Math.min(left, first.bytes);
    first.bytes -= part;
    left -= part;
    if (first.bytes === 0) waits.shift();
  }
  return bytes - left;
}

function wait(waits: Wait[], fresh: Wait): void {
  const last = waits.at(-1);
  if (waits.length >= MAX_WAITS && last) last.bytes += fresh.bytes;
  else waits.push(fresh);
}

/** @returns bytes that were let go */
function drop(waits: Wait[], nowMs: number): number {
  let bytes = 0;
  for (let [first] = waits; first && first.untilMs <= nowMs; [first] = waits) {
    bytes += first.bytes;
    waits.shift();
  }
  return bytes;
}
