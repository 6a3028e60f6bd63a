import { segmentKey, type SegmentId, type SegmentKey } from '@tributary/protocol';

const MAX_BYTES = 16 * 1024 * 1024; // a minute of 2 Mbit/s
const LIFETIME_MS = 120_000; // a viewer that is alone asks nobody for attestations: whoever comes within this finds its latest segments
// While an attestation may be a moment behind its segment, neighbours are told that the segment is coming. After this they
// need not wait for us.
const COMING_MS = 2_000;

interface Unattested {
  readonly segment: SegmentId;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sinceMs: number;
  isComing: boolean;
}

/**
 * Whole segments that this viewer's own origin gave and nobody has vouched for yet. They play here, as they would without peers, and are
 * neither announced nor passed on. Bounded in bytes and in time; the oldest goes first.
 */
export class UnattestedSegments {
  readonly #segments = new Map<SegmentKey, Unattested>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(segment: SegmentId, bytes: Uint8Array<ArrayBuffer>, nowMs: number): void {
    this.delete(segmentKey(segment));
    if (bytes.length > MAX_BYTES) return;
    this.#segments.set(segmentKey(segment), { segment, bytes, sinceMs: nowMs, isComing: true });
    this.#bytes += bytes.length;
    for (const key of this.#segments.keys()) {
      if (this.#bytes <= MAX_BYTES) return;
      this.delete(key);
    }
  }

  get(key: SegmentKey): { readonly bytes: Uint8Array<ArrayBuffer>; readonly isComing: boolean } | undefined {
    return this.#segments.get(key);
  }

  delete(key: SegmentKey): void {
    const held = this.#segments.get(key);
    if (!held) return;
    this.#segments.delete(key);
    this.#bytes -= held.bytes.length;
  }

  /** Oldest first. */
  all(): Iterable<{ readonly segment: SegmentId; readonly sinceMs: number }> {
    return this.#segments.values();
  }

  /** Lets go of what is too old. @returns segments that are not coming any more since this was last asked */
  expire(nowMs: number): SegmentId[] {
    const over: SegmentId[] = [];
    for (const [key, held] of this.#segments) {
      if (nowMs - held.sinceMs >= COMING_MS && held.isComing) {
        held.isComing = false;
        over.push(held.segment);
      }
      if (nowMs - held.sinceMs >= LIFETIME_MS) this.delete(key);
    }
    return over;
  }

  clear(): void {
    this.#segments.clear();
    this.#bytes = 0;
  }
}
