import type { PeerId } from '@tributary/protocol';
import type { Clock } from './clock.ts';

/** Told in one go: a few milliseconds of work, between which signals and joins have their turn. */
const VIEWERS_AT_ONCE = 200;
const PAUSE_MS = 1; // the event loop's own turn; 200,000 viewers wait a second for pauses, and longer for being told

/** Brings a changed policy to many viewers, without keeping the server from anything else. Who waits twice is told once, of what holds then. */
export class PolicyPush {
  readonly #clock: Clock;
  readonly #tell: (peerId: PeerId) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  /** In the order in which they are told. At most as many as there are viewers. */
  readonly #waiting = new Set<PeerId>();
  #cancel: (() => void) | null = null;
  #isTelling = false;

  constructor(clock: Clock, tell: (peerId: PeerId) => Promise<void>, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#onError = onError;
  }

  push(viewers: Iterable<PeerId>): void {
    for (const peerId of viewers) this.#waiting.add(peerId);
    if (this.#cancel === null && !this.#isTelling) void this.#next();
  }

  close(): void {
    this.#waiting.clear();
    this.#cancel?.();
  }

  async #next(): Promise<void> {
    this.#cancel = null;
    this.#isTelling = true;
    let told = 0;
    for (const peerId of this.#waiting) {
      // Before it is told: what changes meanwhile, it is told again.
      this.#waiting.delete(peerId);
      await this.#tell(peerId).catch(this.#onError);
      if (++told === VIEWERS_AT_ONCE) break;
    }
    this.#isTelling = false;
    if (this.#waiting.size > 0) this.#cancel = this.#clock.after(PAUSE_MS, () => void this.#next());
  }
}
