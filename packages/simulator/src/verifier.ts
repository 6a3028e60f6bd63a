import type { SegmentId, TrackId } from '@tributary/protocol';
import { LengthVerifier, type PieceToVerify, type Verdict, type Verifier } from '@tributary/swarm';
import type { SimulatedAttestations } from './attestations.ts';
import type { EventLoop } from './event-loop.ts';
import type { FrameInterner } from './network/frames.ts';
import type { SimulatedStream } from './stream.ts';

/** Tells corrupted pieces where the segment's attestation is held, as its hashes would; takes its time where it is told to. */
export class SimulatedVerifier implements Verifier {
  readonly #lengths = new LengthVerifier();
  readonly #loop: EventLoop;
  readonly #interner: FrameInterner;
  readonly #stream: SimulatedStream;
  readonly #attestations: SimulatedAttestations;
  readonly #pieceMs: number;

  /** @param pieceMs that each piece takes: a slow machine */
  constructor(loop: EventLoop, stream: SimulatedStream, interner: FrameInterner, attestations: SimulatedAttestations, pieceMs: number) {
    this.#loop = loop;
    this.#stream = stream;
    this.#interner = interner;
    this.#attestations = attestations;
    this.#pieceMs = pieceMs;
  }

  verify(piece: PieceToVerify): Verdict | Promise<Verdict> {
    const verdict = piece.from !== null && this.#isSeenThrough(piece) ? 'bad' : this.#lengths.verify(piece);
    if (this.#pieceMs === 0) return verdict;
    return new Promise((resolve) => {
      this.#loop.after(this.#pieceMs, () => {
        this.#loop.settleSoon();
        resolve(verdict);
      });
    });
  }

  /** An attestation names the segment's size: whoever has it knows what to ask for before anybody has a byte. */
  sizeOf(segment: SegmentId): number | undefined {
    const isAttested = this.#attestations.held(segment) !== undefined;
    return isAttested ? this.#stream.sizeBytes(this.#stream.numberOfSegment(segment)) : this.#lengths.sizeOf(segment);
  }

  forget(segment: SegmentId): void {
    this.#lengths.forget(segment);
    this.#attestations.forget(segment);
  }

  forgetTrack(track: TrackId): void {
    this.#lengths.forgetTrack(track);
    this.#attestations.forgetWhere((segment) => segment.track === track);
  }

  learnSize(segment: SegmentId, totalBytes: number): void {
    this.#lengths.learnSize(segment, totalBytes);
  }

  #isSeenThrough({ segment, bytes }: PieceToVerify): boolean {
    return this.#attestations.held(segment) !== undefined && this.#interner.isCorrupted(bytes);
  }
}
