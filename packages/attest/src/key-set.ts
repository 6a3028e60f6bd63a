import { AttestError } from './errors.ts';
import type { PublicJwk } from './jwk.ts';
import { PublicKey } from './public-key.ts';

/** Keys trusted at once. Two while a key is changed, for a packager and a server; more are a mistake, or somebody else's list. */
export const MAX_KEYS = 8;

/** A key set as JSON (RFC 7517, 5). */
export interface JwkSet {
  readonly keys: readonly PublicJwk[];
}

/** The keys that are trusted at the moment; each is as good as any other. */
export class KeySet {
  readonly #keys: ReadonlyMap<string, PublicKey>;

  /** @throws AttestError `too-many-keys` */
  constructor(keys: readonly PublicKey[]) {
    this.#keys = new Map(keys.map((key) => [key.keyId, key]));
    bounded(this.#keys.size);
  }

  /**
   * Reads `{ "keys": [ … ] }`, as `/seal-keys.json` and `tributary keys public` give it.
   * @throws AttestError `bad-key`, `too-many-keys`, `no-webcrypto`
   */
  static async fromJson(value: unknown): Promise<KeySet> {
    const { keys } = (typeof value === 'object' && value !== null ? value : {}) as { readonly keys?: unknown };
    if (!Array.isArray(keys)) throw new AttestError('bad-key', 'A key set is an object with a list of JWKs: { "keys": [ … ] }.');
    bounded(keys.length); // before anything is made of them
    return new KeySet(await Promise.all(keys.map((key: unknown) => PublicKey.fromJwk(key))));
  }

  get(keyId: string): PublicKey | undefined {
    return this.#keys.get(keyId);
  }

  get keyIds(): readonly string[] {
    return [...this.#keys.keys()];
  }

  toJson(): JwkSet {
    return { keys: [...this.#keys.values()].map(({ jwk }) => jwk) };
  }
}

function bounded(count: number): void {
  if (count > MAX_KEYS)
    throw new AttestError('too-many-keys', `${count} keys are more than ${MAX_KEYS}: take out those that sign nothing any more.`);
}
