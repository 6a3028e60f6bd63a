import type { SegmentId } from '@tributary/protocol';
import { LengthVerifier, type PieceToVerify, type Verdict, type Verifier } from '@tributary/swarm';
import type { EventLoop } from './event-loop.ts';
import type { FrameInterner } from './network/frames.ts';

/** Knows every corrupted piece, as a signature over the stream would; takes its time where it is told to. */
export class SimulatedVerifier implements Verifier {
  readonly #lengths = new LengthVerifier();
  readonly #loop: EventLoop;
  readonly #interner: FrameInterner;
  readonly #delayMs: number;

  constructor(loop: EventLoop, interner: FrameInterner, delayMs: number) {
    this.#loop = loop;
    this.#interner = interner;
    this.#delayMs = delayMs;
  }

  verify(piece: PieceToVerify): Verdict | Promise<Verdict> {
    const verdict = piece.from !== null && this.#interner.isCorrupted(piece.bytes) ? 'bad' : this.#lengths.verify(piece);
    if (this.#delayMs === 0) return verdict;
    return new Promise((resolve) => {
      this.#loop.after(this.#delayMs, () => {
        this.#loop.settleSoon();
        resolve(verdict);
      });
    });
  }

  sizeOf(segment: SegmentId): number | undefined {
    return this.#lengths.sizeOf(segment);
  }

  forget(segment: SegmentId): void {
    this.#lengths.forget(segment);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#lengths.learnSize(segment, totalBytes);
  }
}
