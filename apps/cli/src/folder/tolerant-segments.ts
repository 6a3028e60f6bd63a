/** Segments of a folder that somebody is writing to: one that is wrong keeps none of the others from being sealed. */
import type { PlaylistSegment } from '@tributary/playlist';
import { CliError, type CliErrorReason } from '../errors.ts';
import type { Hashed } from '../seal/piece-hasher.ts';
import type { SegmentSource } from '../seal/playlist-sealer.ts';
import type { Say } from '../seal/said-once.ts';

/** What may be right after the packager's next write. That sidecars cannot be written is not its doing, and ends the program. */
export const TOLERATED: ReadonlySet<CliErrorReason> = new Set(['bad-playlist', 'cannot-read']);

export class TolerantSegments implements SegmentSource {
  readonly #source: SegmentSource;
  readonly #say: Say;

  /** @param say told what is wrong with a segment, again each time it is looked at */
  constructor(source: SegmentSource, say: Say) {
    this.#source = source;
    this.#say = say;
  }

  stampOf(segment: PlaylistSegment): Promise<string | undefined> {
    return this.#tolerantly(this.#source.stampOf(segment));
  }

  hash(segment: PlaylistSegment): Promise<Hashed | undefined> {
    return this.#tolerantly(this.#source.hash(segment));
  }

  /** As if it were not there. */
  #tolerantly<T>(read: Promise<T>): Promise<T | undefined> {
    return read.catch((error: unknown) => {
      if (!(error instanceof CliError && TOLERATED.has(error.reason))) throw error;
      this.#say(error.message);
      return undefined;
    });
  }
}
