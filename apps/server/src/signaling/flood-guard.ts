import { TokenBucket } from '@tributary/signaling';
import { BYTE_RATE, EVENT_COST, EVENT_RATE, PACKET_BYTES_MIN, REFUSAL_RATE } from './limits.ts';

/** What one socket may still do. */
export class FloodGuard {
  readonly #events: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #refusals: TokenBucket;

  constructor(nowMs: number) {
    this.#events = new TokenBucket(EVENT_RATE, nowMs);
    this.#bytes = new TokenBucket(BYTE_RATE, nowMs);
    this.#refusals = new TokenBucket(REFUSAL_RATE, nowMs);
  }

  /** @returns false: too much, even to read; close. */
  packet(bytes: number, nowMs: number): boolean {
    return this.#bytes.take(Math.max(bytes, PACKET_BYTES_MIN), nowMs);
  }

  /** @returns false: refuse the event. */
  event(name: string, nowMs: number): boolean {
    return this.#events.take(Object.hasOwn(EVENT_COST, name) ? (EVENT_COST[name] ?? 1) : 1, nowMs);
  }

  /** Counts a refused event. @returns false: it was told often enough; close. */
  refusal(nowMs: number): boolean {
    return this.#refusals.take(1, nowMs);
  }
}
