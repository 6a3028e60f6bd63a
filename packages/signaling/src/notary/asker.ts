import { SIGNALING_LIMITS } from '@tributary/protocol';
import { TokenBucket } from '../token-bucket.ts';
import { ANSWER_CHARACTERS, LOOKUPS_PER_VIEWER, WAITING_PER_VIEWER } from './limits.ts';

/** How much one viewer may still ask of the notary. */
export class Asker {
  readonly #lookups: TokenBucket;
  readonly #characters: TokenBucket;
  #waiting = 0;

  constructor(nowMs: number) {
    this.#lookups = new TokenBucket(LOOKUPS_PER_VIEWER, nowMs);
    this.#characters = new TokenBucket(ANSWER_CHARACTERS, nowMs);
  }

  /** @returns false: not even look for one more segment */
  mayLook(nowMs: number): boolean {
    return this.#lookups.take(1, nowMs);
  }

  /** Waits, unless enough of its questions wait already. */
  async wait(until: () => Promise<void>): Promise<void> {
    if (this.#waiting >= WAITING_PER_VIEWER) return;
    this.#waiting++;
    await until();
    this.#waiting--;
  }

  /** As many as fit one answer and its rate. */
  answer(texts: readonly string[], nowMs: number): readonly string[] {
    let characters = 0;
    return texts.filter(({ length }) => {
      if (characters + length > SIGNALING_LIMITS.attestationsCharacters || !this.#characters.take(length, nowMs)) return false;
      characters += length;
      return true;
    });
  }
}
