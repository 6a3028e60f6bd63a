import { TokenBucket } from '@tributary/signaling';
import { EVENT_COST, EVENT_RATE, REFUSAL_RATE } from './limits.ts';

/** What one socket may still do; what it may send at all is its connection's (connection-guard.ts). */
export class FloodGuard {
  readonly #events: TokenBucket;
  readonly #refusals: TokenBucket;

  constructor(nowMs: number) {
    this.#events = new TokenBucket(EVENT_RATE, nowMs);
    this.#refusals = new TokenBucket(REFUSAL_RATE, nowMs);
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
