import { DatabaseError } from './errors.ts';
import { MAX_PENDING_BYTES, MAX_PENDING_REQUESTS } from './limits.ts';

export interface PendingLimits {
  readonly maxRequests?: number;
  readonly maxBytes?: number;
}

/** Counts what waits for an answer, and refuses more than there is room for. */
export class PendingRequests {
  readonly #maxRequests: number;
  readonly #maxBytes: number;
  #requests = 0;
  #bytes = 0;

  constructor({ maxRequests = MAX_PENDING_REQUESTS, maxBytes = MAX_PENDING_BYTES }: PendingLimits = {}) {
    this.#maxRequests = maxRequests;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#requests;
  }

  /** @returns to be called once, when the answer is there. Throws `overloaded`. */
  enter(bytes: number): () => void {
    if (this.#requests >= this.#maxRequests || this.#bytes + bytes > this.#maxBytes) {
      const waiting = `${this.#requests} requests (${this.#bytes} bytes) wait for the database`;
      throw new DatabaseError(
        'overloaded',
        `${waiting}: it is slower than what is asked of it. Ask again later, or move it to a faster disk.`,
      );
    }
    this.#requests += 1;
    this.#bytes += bytes;
    return () => {
      this.#requests -= 1;
      this.#bytes -= bytes;
    };
  }
}
