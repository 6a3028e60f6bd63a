/** What the segments were made of that went by: their hashes, never their bytes. */
import type { PlaylistSegment } from '@tributary/playlist';
import type { Hashed } from '../seal/piece-hasher.ts';
import type { SegmentSource } from '../seal/playlist-sealer.ts';
import type { Say } from '../seal/said-once.ts';
import type { PublicPaths } from './public-paths.ts';

/** Segments remembered: an hour of 2 s segments in four renditions. The oldest is forgotten, and not sealed if it is listed again. */
export const MAX_PUSHED_SEGMENTS = 8192;
/** Bytes of hashes remembered in all, whichever is reached first. */
export const MAX_PUSHED_HASH_BYTES = 64 * 1024 * 1024;

interface Pushed {
  readonly stamp: string;
  readonly hashed: Hashed;
}

const hashBytes = ({ hashed }: Pushed): number => (hashed === 'not-attestable' ? 0 : hashed.pieceHashes.length);

export class PushedSegments implements SegmentSource {
  readonly #paths: PublicPaths;
  readonly #say: Say;
  readonly #pushed = new Map<string, Pushed>();
  /** Uploads under way: at most one for each connection. */
  readonly #coming = new Map<string, Promise<void>>();
  #bytes = 0;
  #pushes = 0;

  constructor(paths: PublicPaths, say: Say) {
    this.#paths = paths;
    this.#say = say;
  }

  /** A segment is on its way; a playlist that lists it waits for it. */
  coming(path: string, done: Promise<void>): void {
    this.#coming.set(path, done);
    const end = () => {
      if (this.#coming.get(path) === done) this.#coming.delete(path);
    };
    done.then(end, end);
  }

  arrived(path: string, hashed: Hashed): void {
    this.forget(path);
    const pushed = { stamp: String(++this.#pushes), hashed };
    this.#pushed.set(path, pushed);
    this.#bytes += hashBytes(pushed);
    for (const oldest of this.#pushed.keys()) {
      if (this.#pushed.size <= MAX_PUSHED_SEGMENTS && this.#bytes <= MAX_PUSHED_HASH_BYTES) break;
      this.forget(oldest);
    }
  }

  forget(path: string): void {
    const pushed = this.#pushed.get(path);
    if (!pushed) return;
    this.#pushed.delete(path);
    this.#bytes -= hashBytes(pushed);
  }

  async stampOf(segment: PlaylistSegment): Promise<string | undefined> {
    const path = this.#pathOf(segment);
    if (path === undefined) return undefined;
    await this.#coming.get(path)?.catch(() => {}); // that it failed was told to who pushed it
    return this.#pushed.get(path)?.stamp;
  }

  hash(segment: PlaylistSegment): Promise<Hashed | undefined> {
    const path = this.#pathOf(segment);
    return Promise.resolve(path === undefined ? undefined : this.#pushed.get(path)?.hashed);
  }

  #pathOf({ url, range }: PlaylistSegment): string | undefined {
    if (range === undefined) return this.#paths.pathOf(url);
    this.#say(
      `${url} is listed by byte ranges, which are not sealed while they are pushed: let the packager write a file for each segment.`,
    );
    return undefined;
  }
}
