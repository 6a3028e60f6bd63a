/** A stream in a folder that somebody is writing to. */
import { PlaylistError } from '@tributary/playlist';
import { CliError } from '../errors.ts';
import { PlaylistSealer, type SegmentSource } from '../seal/playlist-sealer.ts';
import { playlistsOf, type TrackPlaylist } from '../seal/playlists.ts';
import { saidOnce, type Say } from '../seal/said-once.ts';
import { readText } from './read-text.ts';
import type { FolderStream } from './seal-folder.ts';
import { SegmentFiles } from './segment-files.ts';
import { SidecarFiles } from './sidecar-files.ts';
import { SiteFolder } from './site-folder.ts';
import { TOLERATED, TolerantSegments } from './tolerant-segments.ts';

export class WatchedStream {
  readonly #site: SiteFolder;
  readonly #options: FolderStream;
  readonly #source: SegmentSource;
  readonly #say: Say;
  /** By address and names, so that a master playlist that changes a rendition's attributes begins it anew. Those of the last master only. */
  #sealers = new Map<string, { readonly file: string; readonly sealer: PlaylistSealer }>();

  constructor(options: FolderStream) {
    this.#options = options;
    this.#site = new SiteFolder(options.folder, options.url);
    this.#say = saidOnce(options.say);
    this.#source = new TolerantSegments(new SegmentFiles(this.#site), this.#say);
  }

  get folder(): string {
    return this.#site.folder;
  }

  /** Seals what there is. What is missing or half-written comes with a later change. */
  async look(stop: AbortSignal): Promise<void> {
    await this.#readMaster();
    for (const { file, sealer } of this.#sealers.values()) {
      await this.#tolerantly(async () => {
        const text = stop.aborted ? undefined : await readText(this.#site.folder, file);
        if (text === undefined) return;
        const { attested } = await sealer.update(text);
        if (attested > 0) this.#options.say(`${file}: ${attested} sealed`);
      });
    }
  }

  async #readMaster(): Promise<void> {
    const { href } = this.#options.url;
    const file = this.#site.fileOf(href);
    await this.#tolerantly(async () => {
      const text = await readText(this.#site.folder, file);
      if (text === undefined) return this.#say(`Waiting for ${file}.`);
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

  /** Half a playlist, one that names what is not here, and what cannot be read are others' to put right: said once, and looked at again. */
  async #tolerantly(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof PlaylistError) return;
      if (error instanceof CliError && TOLERATED.has(error.reason)) return this.#say(error.message);
      throw error;
    }
  }
}
