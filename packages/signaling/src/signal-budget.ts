import { CandidateCounts } from '@tributary/protocol';
import { SIGNALS_PER_CONNECTION, SIGNAL_CHARACTERS_PER_CONNECTION } from './limits.ts';

/** Connections whose use is remembered; a viewer has fewer than this at a time, and those of the past are forgotten first. */
const CONNECTIONS_REMEMBERED = 64;

interface Spent {
  signals: number;
  characters: number;
  readonly candidates: CandidateCounts;
}

/** What one viewer may have relayed per connection: a neighbour cannot be drowned in signals. */
export class SignalBudget {
  readonly #spent = new Map<string, Spent>();

  /** @returns false where the connection's budget does not hold one more signal of so many characters. */
  spend(connectionId: string, characters: number): boolean {
    const spent = this.#spent.get(connectionId) ?? { signals: 0, characters: 0, candidates: new CandidateCounts() };
    if (spent.signals + 1 > SIGNALS_PER_CONNECTION || spent.characters + characters > SIGNAL_CHARACTERS_PER_CONNECTION) return false;
    spent.signals += 1;
    spent.characters += characters;
    this.#spent.set(connectionId, spent);
    const oldest = this.#spent.keys().next();
    if (this.#spent.size > CONNECTIONS_REMEMBERED && !oldest.done) this.#spent.delete(oldest.value);
    return true;
  }

  /** The candidates that the connection has had so far. */
  candidates(connectionId: string): CandidateCounts {
    return this.#spent.get(connectionId)?.candidates ?? new CandidateCounts();
  }
}
