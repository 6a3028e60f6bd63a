/** `tributary seal FOLDER --watch`: seals segments as a packager writes them. */
import { PlaylistError } from '@tributary/playlist';
import { watch, type FSWatcher } from 'chokidar';
import { CliError, systemCode } from '../errors.ts';
import { PlaylistSealer, type SegmentSource } from '../seal/playlist-sealer.ts';
import { playlistsOf, type TrackPlaylist } from '../seal/playlists.ts';
import { saidOnce, type Say } from '../seal/said-once.ts';
import { readText } from './read-text.ts';
import type { FolderStream } from './seal-folder.ts';
import { SegmentFiles } from './segment-files.ts';
import { SidecarFiles } from './sidecar-files.ts';
import { isOurs, SiteFolder } from './site-folder.ts';
import { Wakeup } from './wakeup.ts';

export interface WatchOptions extends FolderStream {
  /** Looks at the files this often, in milliseconds, where the system tells nothing of changes (network file systems). */
  readonly pollMs?: number;
}

/**
 * Runs until `stop` aborts, and ends between two segments.
 * @throws CliError `cannot-watch`, `cannot-write`; whatever else is wrong may be right after the packager's next write
 */
export async function watchFolder(options: WatchOptions, stop: AbortSignal): Promise<void> {
  const stream = new WatchedStream(options);
  const changed = new Wakeup(stop);
  const watcher = watch(stream.folder, {
    ignored: (file) => isOurs(file),
    ignoreInitial: true,
    ...(options.pollMs === undefined ? {} : { usePolling: true, interval: options.pollMs, binaryInterval: options.pollMs }),
  });
  let failure: CliError | undefined;
  watcher.on('all', () => changed.wake());
  watcher.on('error', (cause) => {
    failure = watchFailure(options.folder, cause);
    changed.wake();
  });
  try {
    await ready(watcher, stop);
    do {
      if (failure) throw failure;
      await stream.look(stop);
    } while (await changed.next());
  } finally {
    await watcher.close();
  }
}

function ready(watcher: FSWatcher, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    watcher.once('ready', resolve);
    watcher.once('error', () => resolve());
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
}

function watchFailure(folder: string, cause: unknown): CliError {
  const advice =
    systemCode(cause) === 'ENOSPC'
      ? 'the system allows no more watches: raise fs.inotify.max_user_watches, or say --poll-ms 500'
      : 'where the file system tells nothing of changes, say --poll-ms 500';
  return new CliError('cannot-watch', `${folder} cannot be watched (${String(cause)}): ${advice}.`, { cause });
}

class WatchedStream {
  readonly #site: SiteFolder;
  readonly #options: WatchOptions;
  readonly #source: SegmentSource;
  readonly #say: Say;
  /** By address and names, so that a master playlist that changes a rendition's attributes begins it anew. Those of the last master only. */
  #sealers = new Map<string, { readonly file: string; readonly sealer: PlaylistSealer }>();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#site = new SiteFolder(options.folder, options.url);
    this.#source = new SegmentFiles(this.#site);
    this.#say = saidOnce(options.say);
  }

  get folder(): string {
    return this.#site.folder;
  }

  /** Seals what there is. What is missing or half-written comes with a later change. */
  async look(stop: AbortSignal): Promise<void> {
    await this.#readMaster();
    for (const { file, sealer } of this.#sealers.values()) {
      const text = stop.aborted ? undefined : await readText(file);
      if (text === undefined) continue;
      await this.#tolerantly(async () => {
        const { attested } = await sealer.update(text);
        if (attested > 0) this.#options.say(`${file}: ${attested} sealed`);
      });
    }
  }

  async #readMaster(): Promise<void> {
    const { href } = this.#options.url;
    const file = this.#site.fileOf(href);
    const text = await readText(file);
    if (text === undefined) return this.#say(`Waiting for ${file}.`);
    await this.#tolerantly(() => {
      const before = this.#sealers;
      this.#sealers = new Map(
        playlistsOf(text, href).map((playlist) => {
          const key = [playlist.url, ...playlist.tracks.map(({ id }) => id)].join(' ');
          return [key, before.get(key) ?? this.#sealerOf(playlist)];
        }),
      );
    });
  }

  #sealerOf({ url, tracks }: TrackPlaylist) {
    const file = this.#site.fileOf(url);
    return { file, sealer: new PlaylistSealer(tracks, this.#options.sealer, this.#source, new SidecarFiles(file), this.#say) };
  }

  /** Half a playlist, and one that names what is not here, are the packager's to put right: said once, and looked at again. */
  async #tolerantly(step: () => Promise<void> | void): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof PlaylistError) return;
      if (error instanceof CliError && error.reason === 'bad-playlist') return this.#say(error.message);
      throw error;
    }
  }
}
