import type { ApiKey, MadeApiKey, Role } from '@tributary/operator-api';
import { revise } from './documents.ts';
import { OperatorError } from './errors.ts';
import { MAX_API_KEYS } from './limits.ts';
import { newSecret, secretHash } from './secrets.ts';
import type { SeenBook } from './seen.ts';
import type { OperatorStore } from './store.ts';

export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAtMs: number;
  readonly secretHash: string;
}

const KIND = 'api-keys';
const ID = 'all';
/** So that a key found somewhere is known for what it is. */
export const API_KEY_PREFIX = 'tk_';
const ID_CHARACTERS = 12;

/** Keys for scripts. Of a secret only its hash is kept. */
export class ApiKeyBook {
  readonly #store: OperatorStore;
  readonly #seen: SeenBook;
  readonly #nowMs: () => number;

  constructor(store: OperatorStore, seen: SeenBook, nowMs: () => number) {
    this.#store = store;
    this.#seen = seen;
    this.#nowMs = nowMs;
  }

  async list(): Promise<ApiKey[]> {
    return Promise.all((await this.#stored()).map((key) => this.#shown(key)));
  }

  /** Throws an {@link OperatorError} `full`. */
  async add(name: string, role: Role): Promise<MadeApiKey> {
    const secret = API_KEY_PREFIX + newSecret();
    const hash = secretHash(secret);
    const key: StoredApiKey = { id: hash.slice(0, ID_CHARACTERS), name, role, createdAtMs: this.#nowMs(), secretHash: hash };
    await revise<StoredApiKey[]>(this.#store, KIND, ID, [], (keys) => {
      if (keys.length >= MAX_API_KEYS) throw new OperatorError('full', `There are ${MAX_API_KEYS} API keys already: take one back.`);
      return [...keys, key];
    });
    return { key: await this.#shown(key), secret };
  }

  /** Throws an {@link OperatorError} `not-found`. */
  async remove(id: string): Promise<ApiKey> {
    let removed: StoredApiKey | undefined;
    await revise<StoredApiKey[]>(this.#store, KIND, ID, [], (keys) => {
      removed = keys.find((key) => key.id === id);
      if (removed === undefined) throw new OperatorError('not-found', 'There is no API key with this id.');
      return keys.filter((key) => key.id !== id);
    });
    const shown = await this.#shown(removed as unknown as StoredApiKey);
    await this.#seen.forget(seenKey(id));
    return shown;
  }

  async find(secret: string): Promise<StoredApiKey | null> {
    const hash = secretHash(secret);
    return (await this.#stored()).find((key) => key.secretHash === hash) ?? null;
  }

  async #stored(): Promise<readonly StoredApiKey[]> {
    const document = await this.#store.read(KIND, ID);
    return document === null ? [] : (document.body as StoredApiKey[]);
  }

  async #shown({ id, name, role, createdAtMs }: StoredApiKey): Promise<ApiKey> {
    return { id, name, role, createdAtMs, lastUsedMs: await this.#seen.at(seenKey(id)) };
  }
}

export const seenKey = (id: string): string => `key:${id}`;
