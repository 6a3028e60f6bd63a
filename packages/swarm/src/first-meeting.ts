import type { Load, SegmentRequest } from './engine-api.ts';
import type { Clock } from './ports.ts';
import type { LoadResult } from './transfer.ts';

// A connection takes a second at most where it comes about quickly; whose does not must not wait for it.
const MAX_MEETING_MS = 1_000;
// Only what is needed later than this waits: then it is no later than with any neighbour, and the buffer stays what a hiccup needs.
const MIN_LEAD_MS = 2_500;
// Between the first greeting and the word of what the neighbour holds; by then others have greeted, too.
const GREETING_MS = 50;

/**
 * Holds back what the player asks for ahead of need while the first neighbour is being met. A viewer joins after its first frame, and
 * its player asks for the rest of the first buffer at that very moment: the origin would serve one copy more of what the neighbour
 * that is a quarter of a second away has already.
 */
export class FirstMeeting {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  #isOver = true;
  #cancelEnd: () => void = () => {};
  readonly #held = new Set<HeldLoad>();

  /** @param onError told of what `begin` throws; the load is `aborted` then */
  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** A stream is being loaded; the first meeting is to come. */
  begin(): void {
    this.end();
    this.#isOver = false;
  }

  /** The viewer joins now. */
  joined(): void {
    if (!this.#isOver) this.#endIn(MAX_MEETING_MS);
  }

  /** A neighbour has greeted. */
  met(): void {
    if (!this.#isOver) this.#endIn(GREETING_MS);
  }

  /** Everything held goes its way. */
  end(): void {
    this.#isOver = true;
    this.#cancelEnd();
    for (const held of Array.from(this.#held)) held.release();
  }

  /** @param begin loads it; called now, or when the meeting is over or the segment is needed soon */
  load(request: SegmentRequest, begin: () => Load): Load {
    if (this.#isOver || request.startingUp()) return begin();
    const spareMs = request.deadlineMs() - this.#clock.nowMs() - MIN_LEAD_MS;
    if (spareMs <= 0) return begin();
    const held = new HeldLoad(begin, this.#clock, this.#onError, () => this.#held.delete(held));
    this.#held.add(held);
    held.releaseIn(Math.min(spareMs, MAX_MEETING_MS));
    return held;
  }

  #endIn(delayMs: number): void {
    this.#cancelEnd();
    this.#cancelEnd = this.#clock.after(delayMs, () => this.end());
  }
}

class HeldLoad implements Load {
  readonly result: Promise<LoadResult>;
  readonly #begin: () => Load;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #onRelease: () => void;
  #settle: (result: LoadResult) => void = () => {};
  #load: Load | null = null;
  #isWaiting = true;
  #cancelTimer: () => void = () => {};

  constructor(begin: () => Load, clock: Clock, onError: (error: unknown) => void, onRelease: () => void) {
    this.#begin = begin;
    this.#clock = clock;
    this.#onError = onError;
    this.#onRelease = onRelease;
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  releaseIn(delayMs: number): void {
    this.#cancelTimer = this.#clock.after(delayMs, () => this.release());
  }

  release(): void {
    if (!this.#leave()) return;
    try {
      this.#load = this.#begin();
    } catch (error) {
      // A fault of ours: hls.js's own loader takes over, and the others that wait are let go all the same.
      this.#onError(error);
      return this.#settle({ status: 'aborted' });
    }
    void this.#load.result.then(this.#settle);
  }

  cancel(): void {
    if (this.#leave()) this.#settle({ status: 'aborted' });
    else this.#load?.cancel();
  }

  /** @returns whether it was waiting */
  #leave(): boolean {
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = false;
    this.#cancelTimer();
    this.#onRelease();
    return wasWaiting;
  }
}
