import { SIGNALING_LIMITS } from '@tributary/protocol';
import { TokenBucket } from '../token-bucket.ts';
import { ANSWER_CHARACTERS, LOOKUPS_PER_VIEWER, VIEWERS_OF_AN_ADDRESS, WAITING_PER_VIEWER } from './limits.ts';

/** What may still be looked for and answered: to one viewer, or behind one address. */
export class Allowance {
  readonly lookups: TokenBucket;
  readonly characters: TokenBucket;

  /** @param viewers as much as so many viewers may ask for */
  constructor(nowMs: number, viewers: number) {
    const times = ({ burst, perSecond }: typeof LOOKUPS_PER_VIEWER) => ({ burst: burst * viewers, perSecond: perSecond * viewers });
    this.lookups = new TokenBucket(times(LOOKUPS_PER_VIEWER), nowMs);
    this.characters = new TokenBucket(times(ANSWER_CHARACTERS), nowMs);
  }

  static ofAddress(nowMs: number): Allowance {
    return new Allowance(nowMs, VIEWERS_OF_AN_ADDRESS);
  }
}

/** How much one viewer may still ask of the notary. */
export class Asker {
  readonly #own: Allowance;
  #waiting = 0;

  constructor(nowMs: number) {
    this.#own = new Allowance(nowMs, 1);
  }

  /** @returns false: not even look for one more segment */
  mayLook(address: Allowance, nowMs: number): boolean {
    return this.#own.lookups.take(1, nowMs) && address.lookups.take(1, nowMs);
  }

  /** Waits, unless enough of its questions wait already. */
  async wait(until: () => Promise<void>): Promise<void> {
    if (this.#waiting >= WAITING_PER_VIEWER) return;
    this.#waiting++;
    await until();
    this.#waiting--;
  }

  /** As many as fit one answer and its rates. */
  answer(texts: readonly string[], address: Allowance, nowMs: number): readonly string[] {
    let characters = 0;
    return texts.filter(({ length }) => {
      if (characters + length > SIGNALING_LIMITS.attestationsCharacters) return false;
      if (!this.#own.characters.take(length, nowMs) || !address.characters.take(length, nowMs)) return false;
      characters += length;
      return true;
    });
  }
}
