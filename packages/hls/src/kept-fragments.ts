import type { Fragment, LoaderConfiguration, LoaderStats } from 'hls.js';

// What a fast line brings between the first request and the engine's coming: half a minute of 4 Mbit/s, of at most so many segments of
// picture and sound. What came first is let go of first; its viewer alone has no use of it any more.
const MAX_KEPT = 32;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/** A fragment that hls.js loaded by itself, as its loader answered. */
export interface KeptFragment {
  readonly fragment: Fragment;
  readonly config: LoaderConfiguration;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** HTTP status; undefined where the loader tells none. */
  readonly code: number | undefined;
  /** The loader's own times; 0 where it kept none. */
  readonly loading: Readonly<LoaderStats['loading']>;
  /** From the request to the last byte, by `performance.now()`. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Copies of the newest fragments, for an engine that is yet to come. Bounded in count and bytes. */
export class KeptFragments {
  #kept: KeptFragment[] = [];
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(kept: KeptFragment): void {
    this.#kept.push(kept);
    this.#bytes += kept.bytes.length;
    while (this.#kept.length > MAX_KEPT || this.#bytes > MAX_KEPT_BYTES) this.#bytes -= this.#kept.shift()?.bytes.length ?? 0;
  }

  /** Gives everything away, oldest first. */
  take(): readonly KeptFragment[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#bytes = 0;
    return kept;
  }
}
