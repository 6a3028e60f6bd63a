import type { Clock, Random } from '@tributary/swarm';

export interface TokenRefreshPorts {
  /** The page's: may take its time, may fail. */
  fetch(): Promise<string | undefined>;
  /** Shows the token to the server. `expiresInMs` is null where it was not taken, or nobody answered. */
  send(token: string, onAnswer: (expiresInMs: number | null) => void): void;
}

/** Part of a token's life after which a fresh one is fetched, at random between the two: viewers that came together must not ask together. */
const EARLIEST = 0.6;
const LATEST = 0.8;
/** A token that lasts longer is renewed after a day all the same: timers hold no more than 24 days. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
/** After a failure half of what is left passes until the next try, and no less than this: a page's server that is down is not hammered. */
const SHORTEST_WAIT_MS = 2_000;

/** Keeps a session alive beyond its first token. Where no fresh one comes in time, the server says so when it ends the session. */
export class TokenRefresh {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #ports: TokenRefreshPorts;
  #cancel: (() => void) | null = null;
  /** Counts sessions: what was begun for an earlier one no longer matters. */
  #session = 0;

  constructor(clock: Clock, random: Random, ports: TokenRefreshPorts) {
    this.#clock = clock;
    this.#random = random;
    this.#ports = ports;
  }

  /** The server has taken `token`, and takes it for so many milliseconds more. */
  start(token: string, expiresInMs: number): void {
    this.stop();
    const part = EARLIEST + this.#random() * (LATEST - EARLIEST);
    this.#tryIn(expiresInMs * part, token, this.#clock.nowMs() + expiresInMs);
  }

  stop(): void {
    this.#session++;
    this.#cancel?.();
    this.#cancel = null;
  }

  #tryIn(delayMs: number, token: string, expiresAtMs: number): void {
    this.#cancel = this.#clock.after(Math.min(delayMs, LONGEST_WAIT_MS), () => void this.#try(token, expiresAtMs));
  }

  async #try(token: string, expiresAtMs: number): Promise<void> {
    const session = this.#session;
    // A page that cannot fetch one now may be able to in a moment; why it could not is its own to tell.
    const fresh = await this.#ports.fetch().catch(() => undefined);
    if (session !== this.#session) return;
    if (fresh === undefined || fresh === token) return this.#tryAgain(token, expiresAtMs);
    this.#ports.send(fresh, (expiresInMs) => {
      if (session !== this.#session) return;
      if (expiresInMs === null) this.#tryAgain(token, expiresAtMs);
      else this.start(fresh, expiresInMs);
    });
  }

  #tryAgain(token: string, expiresAtMs: number): void {
    const leftMs = expiresAtMs - this.#clock.nowMs();
    if (leftMs > SHORTEST_WAIT_MS) this.#tryIn(Math.max(SHORTEST_WAIT_MS, leftMs / 2), token, expiresAtMs);
  }
}
