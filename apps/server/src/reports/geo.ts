import { readFile, stat } from 'node:fs/promises';
import { Reader, type AsnResponse, type CountryResponse, type Response } from 'maxmind';
import type { Logger } from 'pino';
import { ServerError } from '../errors.ts';
import { GEO_CHECK_INTERVAL_MS, NETWORK_NAME_CHARACTERS } from './limits.ts';

/** Two words about where an address is; empty where nothing is known. */
export interface Place {
  /** ISO 3166-1, two letters. */
  readonly country: string;
  /** `AS64496 Example`. */
  readonly network: string;
}

export interface GeoFiles {
  /** MaxMind DB with `country.iso_code`. */
  readonly country?: string | undefined;
  /** MaxMind DB with `autonomous_system_number`. */
  readonly network?: string | undefined;
}

const COUNTRY = /^[A-Z]{2}$/;
const GZIP_MAGIC = [0x1f, 0x8b];

/** Tells the country and the network of an address from files of the operator's (MaxMind DB 2.0). Keeps no address. */
export class Geo {
  readonly #country: GeoFile<CountryResponse> | null;
  readonly #network: GeoFile<AsnResponse> | null;
  readonly #timer: NodeJS.Timeout;

  private constructor(country: GeoFile<CountryResponse> | null, network: GeoFile<AsnResponse> | null) {
    this.#country = country;
    this.#network = network;
    this.#timer = setInterval(() => void this.refresh(), GEO_CHECK_INTERVAL_MS).unref();
  }

  /** @throws ServerError `bad-option` where a file cannot be read, or is none */
  static async open({ country, network }: GeoFiles, logger: Logger): Promise<Geo> {
    const open = async <T extends Response>(flag: string, path: string | undefined) =>
      path === undefined ? null : GeoFile.open<T>(flag, path, logger);
    return new Geo(await open<CountryResponse>('--geo-country', country), await open<AsnResponse>('--geo-network', network));
  }

  placeOf(address: string): Place {
    const country = this.#country?.find(address)?.country?.iso_code ?? '';
    const network = this.#network?.find(address);
    const number = network?.autonomous_system_number;
    const name = readable(network?.autonomous_system_organization ?? '');
    return { country: COUNTRY.test(country) ? country : '', network: number === undefined ? '' : `AS${number} ${name}`.trim() };
  }

  /** Reads what was replaced. */
  async refresh(): Promise<void> {
    await Promise.all([this.#country?.refresh(), this.#network?.refresh()]);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** One file, read anew when it was replaced. A new one that cannot be read changes nothing. */
class GeoFile<T extends Response> {
  readonly #path: string;
  readonly #logger: Logger;
  #reader: Reader<T>;
  #version: string;

  private constructor(path: string, logger: Logger, reader: Reader<T>, version: string) {
    this.#path = path;
    this.#logger = logger;
    this.#reader = reader;
    this.#version = version;
  }

  static async open<T extends Response>(flag: string, path: string, logger: Logger): Promise<GeoFile<T>> {
    try {
      const version = await versionOf(path);
      return new GeoFile<T>(path, logger, await read<T>(path), version);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ServerError('bad-option', `${flag}: ${path} is no MaxMind DB that can be read (${why}). Give the path of an .mmdb file.`, {
        cause,
      });
    }
  }

  find(address: string): T | null {
    try {
      return this.#reader.get(address);
    } catch {
      // No address, or one of IPv6 in a file for IPv4: nothing is known of it.
      return null;
    }
  }

  async refresh(): Promise<void> {
    try {
      const version = await versionOf(this.#path);
      if (version === this.#version) return;
      // Also where it fails: a broken file is told of once.
      this.#version = version;
      this.#reader = await read<T>(this.#path);
      this.#logger.info({ file: this.#path }, 'the file about addresses was replaced, and read anew');
    } catch (error) {
      this.#logger.warn({ err: error, file: this.#path }, 'the file about addresses cannot be read: the one before is used on');
    }
  }
}

async function read<T extends Response>(path: string): Promise<Reader<T>> {
  const file = await readFile(path);
  if (GZIP_MAGIC.every((byte, place) => file[place] === byte)) throw new Error('it is compressed: unpack it first');
  return new Reader<T>(file);
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${mtimeMs} ${size} ${ino}`;
}

/** What is shown and stored has no control characters, and is not long. */
function readable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, '').slice(0, NETWORK_NAME_CHARACTERS);
}
