import type { Prices } from '@tributary/control';
import type { OperatorEvent, Preferences } from '@tributary/operator-api';
import { revise } from './documents.ts';
import type { OperatorStore } from './store.ts';

const KIND = 'preferences';
const ID = 'all';
/** No price is known unless somebody says it. A rollout that harms goes back by itself unless somebody says otherwise. */
export const DEFAULT_PREFERENCES: Preferences = { prices: null, rollback: { isOn: true, minimumViewers: 50 } };
const NOT_SET = 'not set';

/** Prices, and the rule for rolling back. */
export class PreferenceBook {
  readonly #store: OperatorStore;
  /** For whoever must have prices while the store is away. */
  #last: Preferences = DEFAULT_PREFERENCES;

  constructor(store: OperatorStore) {
    this.#store = store;
  }

  async read(): Promise<Preferences> {
    const document = await this.#store.read(KIND, ID);
    this.#last = document === null ? DEFAULT_PREFERENCES : (document.body as Preferences);
    return this.#last;
  }

  async prices(): Promise<Prices | null> {
    return (await this.read()).prices;
  }

  /** As they were when last read or written. */
  get last(): Preferences {
    return this.#last;
  }

  /** @returns what changed */
  async write(preferences: Preferences): Promise<OperatorEvent['changes']> {
    let before = DEFAULT_PREFERENCES;
    this.#last = await revise<Preferences>(this.#store, KIND, ID, DEFAULT_PREFERENCES, (had) => {
      before = had;
      return preferences;
    });
    const [was, is] = [flat(before), flat(preferences)];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names.filter((name) => was[name] !== is[name]).map((name) => ({ name, from: was[name] ?? NOT_SET, to: is[name] ?? NOT_SET }));
  }
}

function flat({ prices, rollback }: Preferences): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...prices, ...rollback }).map(([name, value]) => [name, String(value)]));
}
