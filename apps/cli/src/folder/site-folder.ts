/** Which file of a folder is served at which public address. */
import { basename, join, resolve, sep } from 'node:path';
import { CliError } from '../errors.ts';

/** @throws CliError `bad-option` */
export function readPlaylistUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlaylist = (url?.protocol === 'https:' || url?.protocol === 'http:') && !url.pathname.endsWith('/');
  if (url && isPlaylist && url.username === '' && url.password === '') return url;
  throw new CliError(
    'bad-option',
    `--url wants the public address of the playlist that players load, as in https://cdn.example/film/master.m3u8 and without user name and password, not ${JSON.stringify(text)}.`,
  );
}

export class SiteFolder {
  readonly #folder: string;
  readonly #base: URL;

  /**
   * @param folder holds the playlist
   * @param playlistUrl the playlist's public address: the folder is served at the address's folder
   */
  constructor(folder: string, playlistUrl: URL) {
    this.#folder = resolve(folder);
    this.#base = new URL('.', playlistUrl);
  }

  /**
   * The file behind an address. Query and fragment have no part in it.
   * @throws CliError `bad-playlist` where it lies on another host or outside the folder
   */
  fileOf(address: string): string {
    const url = new URL(address, this.#base);
    if (url.origin !== this.#base.origin)
      throw new CliError(
        'bad-playlist',
        `${address} is on another host than --url (${this.#base.origin}). Seal it where its files are, or let the playlist name it by a relative URI.`,
      );
    const path = url.pathname.startsWith(this.#base.pathname) ? decoded(url.pathname.slice(this.#base.pathname.length)) : undefined;
    const file = path === undefined ? undefined : join(this.#folder, path);
    if (file === undefined || !file.startsWith(this.#folder + sep) || file.includes('\0'))
      throw new CliError(
        'bad-playlist',
        `${address} lies outside ${this.#base.href}, which is what ${this.#folder} holds. Give the folder above both, and a --url whose folder that is.`,
      );
    return file;
  }

  get folder(): string {
    return this.#folder;
  }
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // a stray percent sign: no packager of ours wrote such a file
  }
}

/** Sidecars, and what they are before they are whole: nobody's input. */
export const isOurs = (file: string): boolean => /\.m3u8?\.seal-\d+(\.\d+\.tmp)?$/i.test(basename(file));
