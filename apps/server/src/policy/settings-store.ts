import { readSettings, type EVERY_STREAM, type Settings } from '@tributary/control';
import { isStreamId, type StreamId } from '@tributary/protocol';
import { ServerError } from '../errors.ts';
import type { OperatorStore } from '../operator/store.ts';

/** What settings are for: a stream, or all of them. */
export type Scope = StreamId | typeof EVERY_STREAM;

export interface StoredSettings {
  readonly scope: Scope;
  /** Empty: none any more. */
  readonly settings: Settings;
  readonly revision: number;
  /** Who set them: an operator's name, or what the server calls its own doing. */
  readonly by: string;
}

/** Where the operator's settings outlive the process. */
export interface SettingsStore {
  load(): Promise<readonly StoredSettings[]>;
  /** In the place of what was stored for the same scope. */
  save(stored: StoredSettings): Promise<void>;
}

/** Settings that end with the process. */
export class MemorySettingsStore implements SettingsStore {
  readonly #stored = new Map<Scope, StoredSettings>();

  async load(): Promise<readonly StoredSettings[]> {
    return [...this.#stored.values()];
  }

  async save(stored: StoredSettings): Promise<void> {
    this.#stored.set(stored.scope, stored);
  }
}

const KIND = 'settings';
/** Read at once: more than there can be streams with settings of their own, for those whose settings were taken back stay. */
const MAX_LOADED = 10_000;

/** Settings beside accounts and events, in whatever those are kept in. */
export class OperatorSettingsStore implements SettingsStore {
  readonly #store: OperatorStore;

  constructor(store: OperatorStore) {
    this.#store = store;
  }

  /** @throws ServerError `bad-settings` where what is kept cannot be used */
  async load(): Promise<readonly StoredSettings[]> {
    return (await this.#store.list(KIND, MAX_LOADED)).map(({ id, body }) => read(id, body));
  }

  async save(stored: StoredSettings): Promise<void> {
    await this.#store.write(KIND, stored.scope, stored, 'any');
  }
}

function read(id: string, body: unknown): StoredSettings {
  try {
    const { settings, revision, by } = body as StoredSettings;
    if (!(id === '*' || isStreamId(id)) || !Number.isSafeInteger(revision)) throw new Error('They are for no stream, or of no revision.');
    return { scope: id, settings: readSettings(settings), revision, by };
  } catch (cause) {
    throw new ServerError(
      'bad-settings',
      `The settings of ${id} in the database cannot be read (${String(cause)}): restore it from a backup, or remove them there.`,
      { cause },
    );
  }
}
