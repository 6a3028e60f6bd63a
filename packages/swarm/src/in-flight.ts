import type { PeerId } from '@tributary/protocol';

/** Requests that are open at one neighbour. */
export interface Load {
  readonly pieces: number;
  readonly bytes: number;
}

const NONE: Load = { pieces: 0, bytes: 0 };

/** What is asked of whom at this moment, over all segments. Transfers write every request into it and take every one out again. */
export class InFlight {
  readonly #loads = new Map<PeerId, Load>();

  of(source: PeerId): Load {
    return this.#loads.get(source) ?? NONE;
  }

  add(source: PeerId, bytes: number): void {
    const load = this.of(source);
    this.#loads.set(source, { pieces: load.pieces + 1, bytes: load.bytes + bytes });
  }

  remove(source: PeerId, bytes: number): void {
    const load = this.of(source);
    if (load.pieces <= 1) this.#loads.delete(source);
    else this.#loads.set(source, { pieces: load.pieces - 1, bytes: load.bytes - bytes });
  }
}
