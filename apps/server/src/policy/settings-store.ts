import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readSettings, type EVERY_STREAM, type Settings } from '@tributary/control';
import { isStreamId, type StreamId } from '@tributary/protocol';
import { ServerError } from '../errors.ts';

/** What settings are for: a stream, or all of them. */
export type Scope = StreamId | typeof EVERY_STREAM;

export interface StoredSettings {
  readonly scope: Scope;
  /** Empty: none any more. */
  readonly settings: Settings;
  readonly revision: number;
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

const OWNER_ONLY = 0o600; // it says who may join, and what the origin can bear
const INDENT = 2; // for whoever looks into it

/** Settings in a JSON file, written whole or not at all. */
export class FileSettingsStore implements SettingsStore {
  readonly #file: string;
  #stored: Promise<ReadonlyMap<Scope, StoredSettings>> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws ServerError `bad-settings` where the file is there and cannot be used */
  async load(): Promise<readonly StoredSettings[]> {
    return [...(await this.#read()).values()];
  }

  /** @throws ServerError `bad-settings` where nothing can be written */
  async save(stored: StoredSettings): Promise<void> {
    const all = new Map(await this.#read()).set(stored.scope, stored);
    this.#stored = Promise.resolve(all);
    await writeWhole(this.#file, `${JSON.stringify([...all.values()], undefined, INDENT)}\n`, OWNER_ONLY);
  }

  #read(): Promise<ReadonlyMap<Scope, StoredSettings>> {
    this.#stored ??= readIfThere(this.#file).then(
      (text) => new Map((text === null ? [] : parse(this.#file, text)).map((each) => [each.scope, each])),
    );
    return this.#stored;
  }
}

function parse(file: string, text: string): readonly StoredSettings[] {
  try {
    return (JSON.parse(text) as readonly StoredSettings[]).map(({ scope, settings, revision }) => {
      if (!(scope === '*' || isStreamId(scope)) || !Number.isSafeInteger(revision))
        throw new Error('An entry is for no stream, or of no revision.');
      return { scope, settings: readSettings(settings), revision };
    });
  } catch (cause) {
    throw new ServerError(
      'bad-settings',
      `The settings in ${file} cannot be read (${String(cause)}): restore it from a backup, or delete it and set them anew.`,
      { cause },
    );
  }
}

/** @returns null where there is no such file */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ServerError('bad-settings', `${file} cannot be read (${String(cause)}): let this user read it.`, { cause });
  }
}

/** Whoever reads the file finds the old text or the new one, whatever happens in between. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, text, { mode, flush: true });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new ServerError('bad-settings', `${file} cannot be written (${String(cause)}): make its folder writable, or choose another.`, {
      cause,
    });
  }
}
