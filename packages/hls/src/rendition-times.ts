import type { RenditionTime } from '@tributary/protocol';

/** What is counted apart: more than a ladder has. Past it nothing new is named. */
const MAX_RENDITIONS = 32;

/** As hls.js has a level. */
export interface ShownLevel {
  readonly bitrate?: number | undefined;
  readonly height?: number | undefined;
}

/** For how long each rendition was shown. */
export class RenditionTimes {
  readonly #times = new Map<string, RenditionTime>();
  #shown: ShownLevel = {};

  /** From now on this one is on the screen. */
  shows(level: ShownLevel): void {
    this.#shown = level;
  }

  add(playedMs: number): void {
    const { bitrate, height } = this.#shown;
    // Before the first fragment is on the screen, nobody knows.
    if (bitrate === undefined) return;
    const name = `${bitrate}/${height ?? ''}`;
    const known = this.#times.get(name);
    if (!known && this.#times.size >= MAX_RENDITIONS) return;
    const stated = height === undefined || height <= 0 ? {} : { height };
    this.#times.set(name, { bitrate, ...stated, playedMs: (known?.playedMs ?? 0) + playedMs });
  }

  totals(): ReadonlyMap<string, RenditionTime> {
    return new Map(this.#times);
  }

  clear(): void {
    this.#times.clear();
    this.#shown = {};
  }
}
