/** One stream that is pushed: which playlists are its own, and what they list. */
import { PlaylistError } from '@tributary/playlist';
import { PlaylistSealer } from '../seal/playlist-sealer.ts';
import { playlistsOf, type TrackPlaylist } from '../seal/playlists.ts';
import type { Say } from '../seal/said-once.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { PublicPaths } from './public-paths.ts';
import type { PushedSegments } from './pushed-segments.ts';
import { PushedSidecars, type PushedPlaylist } from './pushed-sidecars.ts';
import type { Upstream } from './upstream.ts';

/** Media playlists remembered that came before their master playlist. The oldest is sealed when it comes again. */
export const MAX_EARLY_PLAYLISTS = 64;

export interface PushedStreamOptions {
  readonly url: URL;
  readonly paths: PublicPaths;
  readonly sealer: Sealer;
  readonly segments: PushedSegments;
  readonly upstream: Upstream;
  readonly say: Say;
}

interface SealedPlaylist {
  readonly sealer: PlaylistSealer;
  readonly sidecars: PushedSidecars;
  /** One update after the other, however many connections a packager uses. */
  turn: Promise<void>;
}

export class PushedStream {
  readonly #options: PushedStreamOptions;
  /** By path; those of the last master playlist. Undefined before the first. */
  #playlists: ReadonlyMap<string, TrackPlaylist> | undefined;
  /** By path and names, as many as there are playlists. */
  #sealed = new Map<string, SealedPlaylist>();
  readonly #early = new Map<string, { readonly text: string; readonly pushed: PushedPlaylist }>();
  /** Whether the packager takes segments away. */
  deletes = false;

  constructor(options: PushedStreamOptions) {
    this.#options = options;
  }

  /**
   * Seals what a playlist lists, before anybody sees the playlist: resolves once the sidecars are upstream.
   * @throws SidecarRefused
   */
  async seal(path: string, text: string, pushed: PushedPlaylist): Promise<void> {
    const { paths, say } = this.#options;
    try {
      if (path === paths.playlistPath) {
        this.#learn(text);
        for (const [earlyPath, early] of this.#early) await this.#sealMedia(earlyPath, early.text, early.pushed);
        this.#early.clear();
      }
      await this.#sealMedia(path, text, pushed);
    } catch (error) {
      if (!(error instanceof PlaylistError)) throw error;
      say(`${path} was passed on and not sealed: ${error.message}`);
    }
  }

  #learn(text: string): void {
    const { url, paths, say } = this.#options;
    const playlists = new Map<string, TrackPlaylist>();
    for (const playlist of playlistsOf(text, url.href)) {
      const path = paths.pathOf(playlist.url);
      if (path === undefined) say(`${playlist.url} is not in the folder of --url, so it is not pushed here, and not sealed.`);
      else playlists.set(path, playlist);
    }
    this.#playlists = playlists;
    const before = this.#sealed;
    const keys = new Set([...playlists].map(([path, playlist]) => keyOf(path, playlist)));
    this.#sealed = new Map([...before].filter(([key]) => keys.has(key)));
  }

  async #sealMedia(path: string, text: string, pushed: PushedPlaylist): Promise<void> {
    const { paths, say } = this.#options;
    if (!this.#playlists) {
      this.#early.set(path, { text, pushed });
      const [oldest] = this.#early.keys();
      if (this.#early.size > MAX_EARLY_PLAYLISTS && oldest !== undefined) this.#early.delete(oldest);
      return say(`${path} came before ${paths.playlistPath}, which names its segments: it is sealed when that has come.`);
    }
    const playlist = this.#playlists.get(path);
    if (playlist) return this.#update(path, playlist, text, pushed);
    if (path !== paths.playlistPath) say(`${path} is not listed by ${paths.playlistPath} and is not sealed: players do not share it.`);
  }

  #update(path: string, playlist: TrackPlaylist, text: string, pushed: PushedPlaylist): Promise<void> {
    const { upstream, sealer, segments, say } = this.#options;
    const key = keyOf(path, playlist);
    let sealed = this.#sealed.get(key);
    if (!sealed) {
      const sidecars = new PushedSidecars(upstream, pushed, () => this.deletes);
      sealed = { sealer: new PlaylistSealer(playlist.tracks, sealer, segments, sidecars, say), sidecars, turn: Promise.resolve() };
      this.#sealed.set(key, sealed);
    }
    const { sealer: playlistSealer, sidecars, turn } = sealed;
    const update = turn.then(async () => {
      sidecars.follow(pushed);
      const { attested } = await playlistSealer.update(text);
      if (attested > 0) say(`${path}: ${attested} sealed`);
    });
    // Who comes next waits for this one, whatever comes of it.
    sealed.turn = update.catch(() => {});
    return update;
  }
}

const keyOf = (path: string, { tracks }: TrackPlaylist): string => [path, ...tracks.map(({ id }) => id)].join(' ');
