/** `tributary seal FOLDER`: all that the playlists list, in one go. */
import { PlaylistError } from '@tributary/playlist';
import { CliError } from '../errors.ts';
import { PlaylistSealer } from '../seal/playlist-sealer.ts';
import { playlistsOf } from '../seal/playlists.ts';
import { saidOnce, type Say } from '../seal/said-once.ts';
import type { Sealer } from '../seal/sealer.ts';
import { readText } from './read-text.ts';
import { SegmentFiles } from './segment-files.ts';
import { SidecarFiles } from './sidecar-files.ts';
import { SiteFolder } from './site-folder.ts';

export interface FolderStream {
  /** The folder that holds the playlist which `url` names. */
  readonly folder: string;
  /** Public address of the master playlist, or of the only media playlist. */
  readonly url: URL;
  readonly sealer: Sealer;
  readonly say: Say;
}

export interface FolderReport {
  readonly playlists: number;
  readonly attested: number;
  /** Playlists that more segments may follow in. */
  readonly live: readonly string[];
}

/** @throws CliError `missing-file`, `bad-playlist`, `cannot-write` */
export async function sealFolder({ folder, url, sealer, say }: FolderStream): Promise<FolderReport> {
  const site = new SiteFolder(folder, url);
  const source = new SegmentFiles(site);
  const once = saidOnce(say);
  const live: string[] = [];
  let attested = 0;
  try {
    const playlists = playlistsOf((await needText(site, url.href)).text, url.href);
    for (const { url: address, tracks } of playlists) {
      const { file, text } = await needText(site, address);
      const sealed = await new PlaylistSealer(tracks, sealer, source, new SidecarFiles(file), once).update(text);
      if (sealed.missing.length > 0) throw missingSegments(site, file, sealed.missing);
      attested += sealed.attested;
      if (sealed.live) live.push(file);
    }
    return { playlists: playlists.length, attested, live };
  } catch (error) {
    if (error instanceof PlaylistError)
      throw new CliError('bad-playlist', `${error.message} Is ${folder} the folder of --url?`, { cause: error });
    throw error;
  }
}

async function needText(site: SiteFolder, address: string): Promise<{ readonly file: string; readonly text: string }> {
  const file = site.fileOf(address);
  const text = await readText(site.folder, file);
  if (text !== undefined) return { file, text };
  throw new CliError(
    'missing-file',
    `${file} is not there, where ${address} should be: give the folder that holds the playlist which --url names.`,
  );
}

function missingSegments(site: SiteFolder, playlist: string, [first = '', ...others]: readonly string[]): CliError {
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return new CliError(
    'missing-file',
    `${playlist} lists ${first}, but ${site.fileOf(first)} is not there${more}. Let the packager end first; a stream that is still being written is sealed with --watch.`,
  );
}
