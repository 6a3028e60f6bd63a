import type { PeerStatus } from '@tributary/client';
import type { Load, LoadResult, SegmentRequest } from '@tributary/swarm';

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
  #isOver = true;
  #endsBy: ReturnType<typeof setTimeout> | undefined;
  readonly #held = new Set<HeldLoad>();

  /** A stream is being loaded; the first meeting is to come. */
  begin(): void {
    this.end();
    this.#isOver = false;
  }

  /** The viewer joins now. */
  joined(): void {
    if (!this.#isOver) this.#endIn(MAX_MEETING_MS);
  }

  /** What there is of peers now. */
  status(status: PeerStatus): void {
    if (this.#isOver || status === 'connecting') return;
    if (status === 'sharing') this.#endIn(GREETING_MS);
    else this.end();
  }

  /** Everything held goes its way. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#endsBy);
    for (const held of Array.from(this.#held)) held.release();
  }

  /** @param begin loads it; called now, or when the meeting is over or the segment is needed soon */
  load(request: SegmentRequest, begin: () => Load): Load {
    if (this.#isOver || request.startingUp()) return begin();
    const spareMs = request.deadlineMs() - performance.now() - MIN_LEAD_MS;
    if (spareMs <= 0) return begin();
    const held = new HeldLoad(begin, () => this.#held.delete(held));
    this.#held.add(held);
    held.releaseIn(Math.min(spareMs, MAX_MEETING_MS));
    return held;
  }

  #endIn(delayMs: number): void {
    clearTimeout(this.#endsBy);
    this.#endsBy = setTimeout(() => this.end(), delayMs);
  }
}

class HeldLoad implements Load {
  readonly result: Promise<LoadResult>;
  readonly #begin: () => Load;
  readonly #onRelease: () => void;
  #settle: (result: LoadResult) => void = () => {};
  #load: Load | null = null;
  #isWaiting = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(begin: () => Load, onRelease: () => void) {
    this.#begin = begin;
    this.#onRelease = onRelease;
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  releaseIn(delayMs: number): void {
    this.#timer = setTimeout(() => this.release(), delayMs);
  }

  release(): void {
    if (!this.#leave()) return;
    try {
      this.#load = this.#begin();
    } catch (error) {
      // A fault of ours: hls.js's own loader takes over, and the others that wait are let go all the same.
      reportError(error);
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
    clearTimeout(this.#timer);
    this.#onRelease();
    return wasWaiting;
  }
}
