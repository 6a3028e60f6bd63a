import { segmentKey, type Attestation, type SegmentId, type SegmentKey } from '@tributary/protocol';
import type { HeldAttestation } from '@tributary/swarm';

const MAX_SEGMENTS = 768; // three times what the engine's store has room for: with a sidecar come segments that nobody asked for
const MAX_BYTES = 8 * 1024 * 1024; // encoded, and about as much again decoded; a 2 MB segment's attestation is 2 kB

/** One whose signature was good. */
export interface KnownAttestation extends HeldAttestation {
  readonly attestation: Attestation;
}

interface Known {
  current: KnownAttestation;
  /** A newer one of other content: the origin may have changed the segment. */
  other: KnownAttestation | null;
}

/** Attestations by segment, bounded in count and in bytes; what was used longest ago goes first. */
export class AttestationMemory {
  readonly #bySegment = new Map<SegmentKey, Known>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#bySegment.size;
  }

  get(segment: SegmentId): KnownAttestation | undefined {
    return this.#bySegment.get(segmentKey(segment))?.current;
  }

  /** One that says the same, whoever signed it. */
  same({ segment, totalBytes, pieceHashes }: Attestation): KnownAttestation | undefined {
    const known = this.#bySegment.get(segmentKey(segment));
    return [known?.current, known?.other].find(
      (each) => each && each.attestation.totalBytes === totalBytes && isEqual(each.attestation.pieceHashes, pieceHashes),
    ) as KnownAttestation | undefined;
  }

  /** The first one of a segment counts; one of other content is kept besides, the newest of them. */
  add(fresh: KnownAttestation): void {
    const key = segmentKey(fresh.attestation.segment);
    const known = this.#bySegment.get(key);
    this.#bySegment.delete(key);
    this.#bytes += fresh.bytes.length - (known?.other?.bytes.length ?? 0);
    this.#bySegment.set(key, known ? { current: known.current, other: fresh } : { current: fresh, other: null });
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

  preferOther(segment: SegmentId): boolean {
    const known = this.#bySegment.get(segmentKey(segment));
    if (!known?.other) return false;
    [known.current, known.other] = [known.other, known.current];
    return true;
  }

  forget(segment: SegmentId): void {
    this.#delete(segmentKey(segment));
  }

  #delete(key: SegmentKey): void {
    const known = this.#bySegment.get(key);
    if (!known || !this.#bySegment.delete(key)) return;
    this.#bytes -= known.current.bytes.length + (known.other?.bytes.length ?? 0);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
