import type { SegmentId } from '@tributary/protocol';
import { LengthVerifier, type PieceToVerify, type Verdict, type Verifier } from '@tributary/swarm';
import type { EventLoop } from './event-loop.ts';
import type { FrameInterner } from './network/frames.ts';
import type { SimulatedStream } from './stream.ts';

/** What the verifier waits for before it answers. */
export interface VerifierDelays {
  /** Of each piece: a slow machine. */
  readonly pieceMs: number;
  /** From a segment's place in the playlist until its attestation is here: before that none of its pieces can be judged. */
  readonly attestationMs: number;
  /** False: the stream has no attestations; sizes are learnt from whoever has the segment. */
  readonly isSealed: boolean;
}

/** Knows every corrupted piece, as a signature over the stream would; takes its time where it is told to. */
export class SimulatedVerifier implements Verifier {
  readonly #lengths = new LengthVerifier();
  readonly #loop: EventLoop;
  readonly #interner: FrameInterner;
  readonly #stream: SimulatedStream;
  readonly #delays: VerifierDelays;

  constructor(loop: EventLoop, stream: SimulatedStream, interner: FrameInterner, delays: VerifierDelays) {
    this.#loop = loop;
    this.#stream = stream;
    this.#interner = interner;
    this.#delays = delays;
  }

  verify(piece: PieceToVerify): Verdict | Promise<Verdict> {
    const verdict = piece.from !== null && this.#interner.isCorrupted(piece.bytes) ? 'bad' : this.#lengths.verify(piece);
    const delayMs = this.#untilAttestedMs(piece.segment) + this.#delays.pieceMs;
    if (delayMs === 0) return verdict;
    return new Promise((resolve) => {
      this.#loop.after(delayMs, () => {
        this.#loop.settleSoon();
        resolve(verdict);
      });
    });
  }

  #untilAttestedMs({ sequence }: SegmentId): number {
    const { attestationMs } = this.#delays;
    return attestationMs === 0 ? 0 : Math.max(0, this.#stream.listedMs(sequence) + attestationMs - this.#loop.nowMs);
  }

  /** An attestation names the segment's size: whoever has it knows what to ask for before anybody has a byte. */
  sizeOf(segment: SegmentId): number | undefined {
    const isAttested = this.#delays.isSealed && this.#untilAttestedMs(segment) === 0;
    return isAttested ? this.#stream.sizeBytes(this.#stream.numberOfSegment(segment)) : this.#lengths.sizeOf(segment);
  }

  forget(segment: SegmentId): void {
    this.#lengths.forget(segment);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#lengths.learnSize(segment, totalBytes);
  }
}
