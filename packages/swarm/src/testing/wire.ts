import type { Clock } from '../ports.ts';

/** What a sender puts on the wire in one go; nothing overtakes it from then on. */
export interface Chunk {
  readonly bytes: number;
  /** Called when its last byte is on the wire. */
  sent(): void;
}

export interface WireUser {
  /** The next chunk; undefined: nothing to send now. */
  takeChunk(): Chunk | undefined;
}

const MS_PER_SECOND = 1000;

/** Something that carries one chunk at a time at a given rate: a link, or an uplink that several links share in turns. */
export class Wire {
  readonly bytesPerSecond: number;
  readonly #clock: Clock;
  readonly #waiting = new Set<WireUser>();
  #busy = false;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Asks for a turn. Asking twice is asking once. */
  wake(user: WireUser): void {
    this.#waiting.add(user);
    this.#carryNext();
  }

  forget(user: WireUser): void {
    this.#waiting.delete(user);
  }

  #carryNext(): void {
    if (this.#busy) return;
    for (const user of this.#waiting) {
      this.#waiting.delete(user);
      const chunk = user.takeChunk();
      if (!chunk) continue;
      this.#busy = true;
      this.#clock.after((chunk.bytes / this.bytesPerSecond) * MS_PER_SECOND, () => {
        this.#busy = false;
        chunk.sent();
        this.wake(user); // at the end of the line: links take turns
      });
      return;
    }
  }
}
