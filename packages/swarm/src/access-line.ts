import { PIECE_BYTES } from '@tributary/protocol';

const MS_PER_SECOND = 1000;
// Neighbours that share a line have their pieces here all at once, after as long as all of them took: fewer bytes say nothing of a rate.
const SAMPLE_BYTES = 4 * PIECE_BYTES;
// What was held up behind a lost packet comes all at once: over a shorter time it would pass for a line many times as wide.
const MIN_SAMPLE_MS = 1_000;
const MIN_ANSWER_MS = 5; // clocks in browsers are coarse
const PAUSE_MS = 500; // without a byte for this long nothing was on its way
const HALF_LIFE_MS = 30_000; // of the most that ever came in: neighbours come and go
const REMEMBERED_ANSWERS = 4; // of the origin: a line that became worse is believed to be so after as many

/**
 * What this viewer's access line was seen to carry. Neighbours that were each measured alone do not bring their goodputs together where the
 * line is the narrower place, and what comes in over a thin line for one segment delays the others.
 */
export class AccessLine {
  #startMs: number | null = null;
  #bytes = 0;
  #lastMs = -Infinity;
  #bestBytesPerSecond = 0;
  #bestAtMs = 0;
  readonly #answers: number[] = [];
  #totalBytes = 0;

  /** All that came in so far. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** @param sinceMs the bytes came between then and now; equal to `nowMs` for what comes in one piece */
  note(bytes: number, sinceMs: number, nowMs: number): void {
    this.#totalBytes += bytes;
    if (this.#startMs === null || nowMs - this.#lastMs > PAUSE_MS) {
      this.#startMs = sinceMs;
      // What came at once says when the line was in use, and not for how long.
      this.#bytes = sinceMs < nowMs ? bytes : 0;
    } else {
      this.#startMs = Math.min(this.#startMs, sinceMs);
      this.#bytes += bytes;
    }
    this.#lastMs = nowMs;
    const elapsedMs = nowMs - this.#startMs;
    if (this.#bytes < SAMPLE_BYTES) return;
    const rate = (this.#bytes / Math.max(MIN_SAMPLE_MS, elapsedMs)) * MS_PER_SECOND;
    if (rate >= this.#decayed(nowMs)) {
      this.#bestBytesPerSecond = rate;
      this.#bestAtMs = nowMs;
    }
    if (elapsedMs < MIN_SAMPLE_MS) return;
    this.#startMs = nowMs;
    this.#bytes = 0;
  }

  /** While an answer of the origin came in, the line carried so much, neighbours' pieces included. */
  noteAnswer(bytes: number, elapsedMs: number): void {
    this.#answers.push((bytes / Math.max(MIN_ANSWER_MS, elapsedMs)) * MS_PER_SECOND);
    if (this.#answers.length > REMEMBERED_ANSWERS) this.#answers.shift();
  }

  /** The most that is known to get through, whoever sends it; undefined before anything was measured. */
  bytesPerSecond(nowMs: number): number | undefined {
    const most = Math.max(this.#decayed(nowMs), this.#medianAnswer());
    return most === 0 ? undefined : most;
  }

  /**
   * How long so many bytes take. Undefined as long as one cannot tell whether the line is the narrow place or who sends: before an answer of
   * the origin, or before there is a measured neighbour to compare with.
   * @param quickestNeighbour bytes per second of the quickest one that was measured; undefined: none was
   */
  takesMs(bytes: number, quickestNeighbour: number | undefined, nowMs: number): number | undefined {
    if (this.#answers.length === 0 || quickestNeighbour === undefined) return undefined;
    return (bytes / Math.max(quickestNeighbour, this.bytesPerSecond(nowMs) ?? 0)) * MS_PER_SECOND;
  }

  /** How long so many bytes take at most, by what was seen to come in, whoever was the narrow place then; Infinity before anything did. */
  atMostMs(bytes: number, quickestNeighbour: number | undefined, nowMs: number): number {
    const seen = Math.max(quickestNeighbour ?? 0, this.bytesPerSecond(nowMs) ?? 0);
    return seen === 0 ? Infinity : (bytes / seen) * MS_PER_SECOND;
  }

  /** Of an even number the upper one. What a busy page counts late can make a single answer seem twice as quick as it was. */
  #medianAnswer(): number {
    return this.#answers.toSorted((a, b) => a - b)[Math.floor(this.#answers.length / 2)] ?? 0;
  }

  #decayed(nowMs: number): number {
    return this.#bestBytesPerSecond * 0.5 ** ((nowMs - this.#bestAtMs) / HALF_LIFE_MS);
  }
}
