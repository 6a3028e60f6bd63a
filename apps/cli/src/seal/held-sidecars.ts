/** The sidecars of one media playlist that may still change, in memory. */
import {
  attestationBytes,
  encodeSidecar,
  MAX_SIDECAR_ATTESTATIONS,
  MAX_SIDECAR_BYTES,
  segmentKey,
  SIDECAR_HEAD_BYTES,
  SIDECAR_LENGTH_BYTES,
  sidecarIndex,
  type Attestation,
  type SegmentId,
  type SegmentKey,
} from '@tributary/protocol';

/** Sidecars held: half an hour of 2 s segments. Those before them are settled: they stay as they were written. */
export const MAX_HELD_SIDECARS = 256;

interface HeldSidecar {
  readonly attestations: Map<SegmentKey, Attestation>;
  /** What the bytes were known by when they were hashed, also of those that could not be attested. */
  readonly stamps: Map<SegmentKey, string>;
  changed: boolean;
}

export class HeldSidecars {
  readonly #sidecars = new Map<number, HeldSidecar>();
  #floor = 0;

  /** First sidecar that may still change. */
  get floor(): number {
    return this.#floor;
  }

  isHeld(index: number): boolean {
    return this.#sidecars.has(index);
  }

  /** Begins a sidecar with what was written before, by an earlier run. The oldest is settled where there are too many. */
  open(index: number, before: readonly Attestation[]): void {
    const attestations = new Map(before.map((attestation) => [segmentKey(attestation.segment), attestation]));
    this.#sidecars.set(index, { attestations, stamps: new Map(), changed: false });
    if (this.#sidecars.size <= MAX_HELD_SIDECARS) return;
    const oldest = Math.min(...this.#sidecars.keys());
    this.#sidecars.delete(oldest);
    this.#floor = oldest + 1;
  }

  /** Whether these bytes were dealt with already. */
  isKnown(segment: SegmentId, stamp: string): boolean {
    return this.#of(segment)?.stamps.get(segmentKey(segment)) === stamp;
  }

  /** @param attestation undefined where the bytes cannot be attested: what was said of earlier ones is taken back */
  put(segment: SegmentId, stamp: string, attestation: Attestation | undefined): void {
    const held = this.#of(segment);
    if (!held) return;
    const key = segmentKey(segment);
    held.stamps.set(key, stamp);
    const had = held.attestations.delete(key);
    if (attestation) held.attestations.set(key, attestation);
    held.changed ||= had || attestation !== undefined;
  }

  /** The bytes to write, or undefined where what is written is right. The oldest entries go where there is no room for all. */
  changedBytes(index: number): Uint8Array<ArrayBuffer> | undefined {
    const held = this.#sidecars.get(index);
    if (!held?.changed) return undefined;
    const list = [...held.attestations.values()];
    const bytesOf = ({ totalBytes }: Attestation) => SIDECAR_LENGTH_BYTES + attestationBytes(totalBytes);
    let bytes = list.reduce((sum, attestation) => sum + bytesOf(attestation), SIDECAR_HEAD_BYTES);
    while (list.length > MAX_SIDECAR_ATTESTATIONS || bytes > MAX_SIDECAR_BYTES) {
      const oldest = list.shift();
      if (!oldest) break;
      bytes -= bytesOf(oldest);
      held.attestations.delete(segmentKey(oldest.segment));
    }
    return encodeSidecar(list);
  }

  written(index: number): void {
    const held = this.#sidecars.get(index);
    if (held) held.changed = false;
  }

  /** Forgets those before `index`: nobody will ask for them. */
  keepFrom(index: number): void {
    for (const held of this.#sidecars.keys()) if (held < index) this.#sidecars.delete(held);
    this.#floor = Math.max(this.#floor, index);
  }

  /** Forgets everything: the stream counts anew. */
  restart(): void {
    this.#sidecars.clear();
    this.#floor = 0;
  }

  #of(segment: SegmentId): HeldSidecar | undefined {
    return this.#sidecars.get(sidecarIndex(segment.sequence));
  }
}
