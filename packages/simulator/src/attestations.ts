import {
  contentIdOf,
  encodeAttestation,
  PIECE_HASH_BYTES,
  pieceCount,
  segmentKey,
  SIGNATURE_BYTES,
  type Attestation,
  type SegmentId,
  type SegmentKey,
} from '@tributary/protocol';
import type { Attestations, AttestationSource, HeldAttestation } from '@tributary/swarm';
import type { EventLoop } from './event-loop.ts';
import type { SimulatedStream } from './stream.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const KEY_ID = '5e'.repeat(8);
const SEGMENT_NUMBER_BYTES = 4;

/** Of which segment it is. */
interface SimulatedAttestation extends HeldAttestation {
  readonly segment: SegmentId;
}

/** What the stream's packager, or the notary, has signed: attestations of their real size, made once for all viewers. */
export class AttestedStream {
  readonly #stream: SimulatedStream;
  readonly #made = new Map<number, SimulatedAttestation>();

  constructor(stream: SimulatedStream) {
    this.#stream = stream;
  }

  of(segment: SegmentId): SimulatedAttestation {
    const number = this.#stream.numberOfSegment(segment);
    const known = this.#made.get(number);
    if (known) return known;
    const totalBytes = this.#stream.sizeBytes(number);
    // Who sends other bytes is told by the bytes; the hashes need only differ from segment to segment.
    const pieceHashes = new Uint8Array(pieceCount(totalBytes) * PIECE_HASH_BYTES);
    new DataView(pieceHashes.buffer).setUint32(PIECE_HASH_BYTES - SEGMENT_NUMBER_BYTES, number);
    const signature = new Uint8Array(SIGNATURE_BYTES);
    const issuedAtMs = Math.round(this.#stream.listedMs(segment.sequence));
    const { id: streamId } = this.#stream.name;
    const bytes = encodeAttestation({ keyId: KEY_ID, streamId, segment, issuedAtMs, totalBytes, pieceHashes, signature });
    const held = { segment, contentId: contentIdOf({ totalBytes, pieceHashes }), issuedAtMs, bytes };
    this.#made.set(number, held);
    return held;
  }
}

/** One viewer's: what it was given, which is always true. */
export class SimulatedAttestations implements Attestations {
  readonly areNeeded: boolean;
  readonly #attested: AttestedStream;
  readonly #held = new Map<SegmentKey, SimulatedAttestation>();

  constructor(attested: AttestedStream, isSealed: boolean) {
    this.#attested = attested;
    this.areNeeded = isSealed;
  }

  held(segment: SegmentId): HeldAttestation | undefined {
    return this.#held.get(segmentKey(segment));
  }

  take({ segment }: Attestation): 'good' {
    this.#held.set(segmentKey(segment), this.#attested.of(segment));
    return 'good';
  }

  forgetWhere(isMeant: (segment: SegmentId, issuedAtMs: number) => boolean): void {
    for (const [key, { segment, issuedAtMs }] of this.#held) if (isMeant(segment, issuedAtMs)) this.#held.delete(key);
  }

  forget(segment: SegmentId): void {
    this.#held.delete(segmentKey(segment));
  }
}

/** How attestations that no neighbour has get to a viewer. */
export interface SourceConditions {
  /** From request to answer: the origin's, of a sidecar, or the server's, of the notary. */
  readonly latencyMs: number;
  readonly bitsPerSecond: number;
  /** From a segment's place in the playlist until its attestation is there. */
  readonly delayMs: number;
}

/** The packager's sidecars, or the notary; counts what it is asked. */
export class SimulatedAttestationSource {
  readonly #loop: EventLoop;
  readonly #stream: SimulatedStream;
  readonly #attested: AttestedStream;
  readonly #conditions: SourceConditions;
  requests = 0;
  bytes = 0;

  constructor(loop: EventLoop, stream: SimulatedStream, attested: AttestedStream, conditions: SourceConditions) {
    this.#loop = loop;
    this.#stream = stream;
    this.#attested = attested;
    this.#conditions = conditions;
  }

  port(): AttestationSource {
    return { fetch: (segments) => this.#fetch(segments) };
  }

  #fetch(segments: readonly SegmentId[]): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const { latencyMs, bitsPerSecond, delayMs } = this.#conditions;
    this.requests++;
    return new Promise((resolve) => {
      this.#loop.after(latencyMs, () => {
        const there = segments.filter(({ sequence }) => this.#stream.listedMs(sequence) + delayMs <= this.#loop.nowMs);
        const attestations = there.map((segment) => this.#attested.of(segment).bytes);
        const bytes = attestations.reduce((sum, { length }) => sum + length, 0);
        this.bytes += bytes;
        this.#loop.after((bytes * BITS_PER_BYTE * MS_PER_SECOND) / bitsPerSecond, () => {
          this.#loop.settleSoon();
          resolve(attestations);
        });
      });
    });
  }
}
