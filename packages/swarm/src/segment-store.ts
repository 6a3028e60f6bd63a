import type { SegmentId, SegmentKey } from '@tributary/protocol';
import type { SegmentBuffer } from './segment-buffer.ts';

export interface StoreBounds {
  readonly storeBytes: number;
  readonly storeSegments: number;
}

/**
 * Segments kept for the player and for neighbours, whole or partial, bounded in bytes and in count. What is of least use goes
 * first, and of equals what was used longest ago; a segment in transfer is pinned and never goes.
 */
export class SegmentStore {
  readonly #bounds: StoreBounds;
  readonly #onEvicted: (segment: SegmentId) => void;
  readonly #usefulness: (segment: SegmentId) => number;
  // A Map keeps insertion order; a touched entry is re-inserted, so the first one is the least recently used.
  readonly #segments = new Map<SegmentKey, SegmentBuffer>();
  readonly #pinned = new Set<SegmentKey>();

  /** @param usefulness asked of every segment when something has to go; only its order means something */
  constructor(bounds: StoreBounds, onEvicted: (segment: SegmentId) => void, usefulness: (segment: SegmentId) => number = () => 0) {
    this.#bounds = bounds;
    this.#onEvicted = onEvicted;
    this.#usefulness = usefulness;
  }

  get(key: SegmentKey): SegmentBuffer | undefined {
    return this.#segments.get(key);
  }

  /** Marks the segment as used. */
  touch(key: SegmentKey): void {
    const buffer = this.#segments.get(key);
    if (!buffer) return;
    this.#segments.delete(key);
    this.#segments.set(key, buffer);
  }

  /** Replaces what was kept under the same name. What was of another content is gone for whoever was told of it. */
  put(buffer: SegmentBuffer): void {
    const former = this.#segments.get(buffer.key);
    if (former && former.heldBytes > 0 && former.contentId !== buffer.contentId) this.#onEvicted(former.segment);
    this.#segments.delete(buffer.key);
    this.#segments.set(buffer.key, buffer);
    this.trim();
  }

  delete(key: SegmentKey): void {
    this.#segments.delete(key);
  }

  pin(key: SegmentKey): void {
    this.#pinned.add(key);
  }

  unpin(key: SegmentKey): void {
    this.#pinned.delete(key);
    this.trim();
  }

  /** Least recently used first. */
  all(): Iterable<SegmentBuffer> {
    return this.#segments.values();
  }

  get count(): number {
    return this.#segments.size;
  }

  /** Counted anew: partial segments grow after they were put. A few hundred entries at most. */
  get bytes(): number {
    let sum = 0;
    for (const buffer of this.#segments.values()) sum += buffer.heldBytes;
    return sum;
  }

  trim(): void {
    let bytes = this.bytes;
    if (this.#fits(bytes)) return;
    for (const buffer of this.#leastUsefulFirst()) {
      // Whoever was told of the one before may have deleted this one.
      if (this.#segments.get(buffer.key) !== buffer) continue;
      this.#segments.delete(buffer.key);
      bytes -= buffer.heldBytes;
      this.#onEvicted(buffer.segment);
      if (this.#fits(bytes)) return;
    }
  }

  clear(): void {
    this.#segments.clear();
    this.#pinned.clear();
  }

  #fits(bytes: number): boolean {
    return bytes <= this.#bounds.storeBytes && this.#segments.size <= this.#bounds.storeSegments;
  }

  #leastUsefulFirst(): SegmentBuffer[] {
    return [...this.#segments.values()]
      .filter(({ key }) => !this.#pinned.has(key))
      .map((buffer) => ({ buffer, rank: this.#usefulness(buffer.segment) }))
      .sort((a, b) => a.rank - b.rank) // stable: among equals, by use
      .map(({ buffer }) => buffer);
  }
}
