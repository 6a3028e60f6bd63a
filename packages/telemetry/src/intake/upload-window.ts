import type { Measures } from '../measures/index.ts';
import { UPLOAD_WINDOW_MS } from './limits.ts';
import { countersOnly } from './parts.ts';

/** What one viewer sent in each stretch of ten seconds: how evenly uploading is spread is told by sums and squares over viewers. */
export class UploadWindow {
  #window = -1;
  #sentBytes = 0;

  /** @returns the stretch before, where it is over and something was sent in it */
  add(sentBytes: number, atMs: number): Measures | null {
    const window = Math.floor(atMs / UPLOAD_WINDOW_MS);
    const before = window === this.#window ? null : this.fold();
    this.#window = window;
    this.#sentBytes += sentBytes;
    return before;
  }

  fold(): Measures | null {
    const sentBytes = this.#sentBytes;
    this.#sentBytes = 0;
    return sentBytes === 0
      ? null
      : countersOnly({ uploaders: 1, uploaderSentBytes: sentBytes, uploaderSentSquares: sentBytes * sentBytes });
  }
}
