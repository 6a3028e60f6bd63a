import { segmentKey, type Attestation, type SegmentId, type SegmentKey } from '@tributary/protocol';
import type { HeldAttestation } from '@tributary/swarm';

const MAX_SEGMENTS = 768; // three times what the engine's store has room for: with a sidecar come segments that nobody asked for
const MAX_BYTES = 8 * 1024 * 1024; // encoded, and about as much again decoded; a 2 MB segment's attestation is 2 kB

/** One whose signature was good. */
export interface KnownAttestation extends HeldAttestation {
  readonly attestation: Attestation;
}

/**
 * One attestation a segment: of several that are true the one issued last, for it says what the segment is now. Bounded in count and in bytes;
 * what was used longest ago goes first.
 */
export class AttestationMemory {
  readonly #bySegment = new Map<SegmentKey, KnownAttestation>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#bySegment.size;
  }

  get(segment: SegmentId): KnownAttestation | undefined {
    return this.#bySegment.get(segmentKey(segment));
  }

  /** Whether one is here that says the same as of the same time or later: it stands for this one, whoever signed which. */
  covers({ segment, totalBytes, pieceHashes, issuedAtMs }: Attestation): boolean {
    const known = this.get(segment)?.attestation;
    return (
      known !== undefined && known.issuedAtMs >= issuedAtMs && known.totalBytes === totalBytes && isEqual(known.pieceHashes, pieceHashes)
    );
  }

  /** Of two of a segment the one issued later stays; of two issued at once, the first. */
  add(fresh: KnownAttestation): void {
    const { segment, issuedAtMs } = fresh.attestation;
    const key = segmentKey(segment);
    const known = this.#bySegment.get(key);
    if (known && known.issuedAtMs >= issuedAtMs) return;
    this.#delete(key);
    this.#bySegment.set(key, fresh);
    this.#bytes += fresh.bytes.length;
    for (const oldest of this.#bySegment.keys()) {
      if (this.#bySegment.size <= MAX_SEGMENTS && this.#bytes <= MAX_BYTES) return;
      this.#delete(oldest);
    }
  }

  /** Marks it as used. */
  touch(segment: SegmentId): void {
    const key = segmentKey(segment);
    const known = this.#bySegment.get(key);
    if (!known) return;
    this.#bySegment.delete(key);
    this.#bySegment.set(key, known);
  }

  /** Forgets every one of which this is said. */
  forgetWhere(isMeant: (attestation: Attestation) => boolean): void {
    for (const [key, { attestation }] of this.#bySegment) if (isMeant(attestation)) this.#delete(key);
  }

  #delete(key: SegmentKey): void {
    const known = this.#bySegment.get(key);
    if (!known || !this.#bySegment.delete(key)) return;
    this.#bytes -= known.bytes.length;
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
