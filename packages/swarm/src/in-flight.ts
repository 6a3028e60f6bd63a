import type { PeerId } from '@tributary/protocol';

/** Requests that are open at one neighbour. */
export interface Load {
  readonly pieces: number;
  readonly bytes: number;
}

const NONE: Load = { pieces: 0, bytes: 0 };

/** What is asked of whom at this moment, over all segments. Transfers write every request into it and take every one out again. */
export class InFlight {
  readonly #loads = new Map<PeerId, { pieces: number; bytes: number }>();
  #bytes = 0;

  /** At all neighbours together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** As it is now: not to be kept, for it changes with the next request. */
  of(source: PeerId): Load {
    return this.#loads.get(source) ?? NONE;
  }

  add(source: PeerId, bytes: number): void {
    this.#bytes += bytes;
    const load = this.#loads.get(source);
    if (!load) {
      this.#loads.set(source, { pieces: 1, bytes });
      return;
    }
    load.pieces++;
    load.bytes += bytes;
  }

  remove(source: PeerId, bytes: number): void {
    const load = this.#loads.get(source);
    if (!load) return;
    this.#bytes -= bytes;
    load.pieces--;
    load.bytes -= bytes;
    if (load.pieces <= 0) this.#loads.delete(source);
  }
}
