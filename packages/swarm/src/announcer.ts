import {
  countBits,
  encodeFrame,
  MAX_GONE_ENTRIES,
  MAX_HAVE_ENTRIES,
  segmentKey,
  type HaveEntry,
  type SegmentId,
  type SegmentKey,
} from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { Clock } from './ports.ts';

// A neighbour that has half of a segment knows several who have more: it hears of ours in every so-manieth batch only. Headers of
// small messages are most of what announcing costs.
const PATIENT_INTERVALS = 4;
const PATIENT_SHARE = 0.4;

/** Tells neighbours what is here and what is coming: pieces in batches, what cannot wait at once. */
export class Announcer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #entry: (segment: SegmentId) => HaveEntry;
  readonly #openNeighbours: () => readonly Neighbour[];
  readonly #mayUpload: () => boolean;
  readonly #changed = new Map<SegmentKey, SegmentId>();
  readonly #toldComing = new Map<SegmentKey, SegmentId>();
  #flushedAtMs = -Infinity;
  #toldAllAtMs = -Infinity;
  #cancelFlush: (() => void) | null = null;

  constructor(
    clock: Clock,
    intervalMs: number,
    entry: (segment: SegmentId) => HaveEntry,
    openNeighbours: () => readonly Neighbour[],
    mayUpload: () => boolean,
  ) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#entry = entry;
    this.#openNeighbours = openNeighbours;
    this.#mayUpload = mayUpload;
  }

  /** @param urgency `now`: a fetch began or ended, a segment is whole; others decide by it */
  changed(segment: SegmentId, urgency: 'now' | 'batched'): void {
    // Whoever may not upload promises nothing.
    if (!this.#mayUpload()) return;
    this.#changed.set(segmentKey(segment), segment);
    const waitMs = this.#flushedAtMs + this.#intervalMs - this.#clock.nowMs();
    // Decided by the clock and not by a timer alone: a hidden tab's timers fire once a second, its messages do not wait.
    if (urgency === 'now' || waitMs <= 0) this.flush();
    else this.#flushIn(waitMs);
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#changed.size === 0) return;
    const nowMs = this.#clock.nowMs();
    this.#flushedAtMs = nowMs;
    const isForAll = nowMs >= this.#toldAllAtMs + this.#intervalMs * PATIENT_INTERVALS;
    if (isForAll) this.#toldAllAtMs = nowMs;
    const entries = [...this.#changed.values()].map(this.#entry);
    this.#changed.clear();
    const withdrawn = this.#withdrawn(entries);
    for (const neighbour of this.#openNeighbours()) {
      const useful: HaveEntry[] = [];
      for (const entry of entries) {
        const key = segmentKey(entry.segment);
        if (!withdrawn.has(key)) {
          if (!isNews(entry, neighbour) || neighbour.told.get(key) === signOf(entry)) continue;
          if (!isForAll && isPatient(entry, neighbour)) {
            this.#changed.set(key, entry.segment);
            continue;
          }
        }
        neighbour.noteTold(key, signOf(entry));
        useful.push(entry);
      }
      for (const frame of encodeHave(useful)) neighbour.sendEncoded(frame);
    }
    if (this.#changed.size > 0) this.#flushIn(this.#toldAllAtMs + this.#intervalMs * PATIENT_INTERVALS - nowMs);
  }

  #flushIn(waitMs: number): void {
    this.#cancelFlush ??= this.#clock.after(Math.max(1, waitMs), () => this.flush());
  }

  /** All that a new neighbour needs to know. */
  introduce(neighbour: Neighbour, segments: readonly SegmentId[]): void {
    if (!this.#mayUpload()) return;
    for (const frame of encodeHave(segments.map(this.#entry))) neighbour.sendEncoded(frame);
  }

  /**
   * This viewer passes on what it has again: everybody hears what that is, and what no longer comes that was said to come before.
   * @param segments that are here, or being fetched
   */
  resume(segments: readonly SegmentId[]): void {
    const bySegment = new Map([...this.#toldComing.values(), ...segments].map((segment) => [segmentKey(segment), segment]));
    this.#toldComing.clear();
    for (const neighbour of this.#openNeighbours()) {
      neighbour.told.clear();
      this.introduce(neighbour, [...bySegment.values()]);
    }
  }

  gone(segments: readonly SegmentId[]): void {
    for (const segment of segments) this.#changed.delete(segmentKey(segment));
    for (const neighbour of this.#openNeighbours()) {
      for (const segment of segments) neighbour.told.delete(segmentKey(segment));
      for (let from = 0; from < segments.length; from += MAX_GONE_ENTRIES) {
        neighbour.send({ type: 'gone', segments: segments.slice(from, from + MAX_GONE_ENTRIES) });
      }
    }
  }

  destroy(): void {
    this.#cancelFlush?.();
    this.#changed.clear();
  }

  /** Segments that were said to be coming and are not any more: whoever waits for them has to know. */
  #withdrawn(entries: readonly HaveEntry[]): Set<SegmentKey> {
    const withdrawn = new Set<SegmentKey>();
    for (const { segment, coming } of entries) {
      const key = segmentKey(segment);
      if (coming !== 'none') this.#toldComing.set(key, segment);
      else if (this.#toldComing.delete(key)) withdrawn.add(key);
    }
    return withdrawn;
  }
}

/** Whether a neighbour would do anything differently for knowing: it lacks some of what is here, or waits for what is coming. */
function isNews({ segment, totalBytes, held }: HaveEntry, neighbour: Neighbour): boolean {
  const theirs = neighbour.holdings.get(segmentKey(segment));
  if (!theirs || theirs.totalBytes !== totalBytes || held === 'none') return true;
  if (theirs.held.isFull) return false;
  return held === 'all' || held.some((byte, at) => (byte & ~theirs.held.byte(at)) !== 0);
}

/** It has so much of the segment that it need not hear at once. */
function isPatient({ segment, held }: HaveEntry, { holdings }: Neighbour): boolean {
  if (held === 'all') return false;
  const theirs = holdings.get(segmentKey(segment))?.held;
  return theirs !== undefined && theirs.size > 0 && theirs.count >= theirs.size * PATIENT_SHARE;
}

/** Two announcements of a segment with the same sign say the same. What is held only grows; what is coming moves from part to part. */
function signOf({ totalBytes, contentId, held, coming }: HaveEntry): string {
  const heldSign = typeof held === 'string' ? held : String(countBits(held));
  return `${totalBytes} ${contentId} ${heldSign} ${typeof coming === 'string' ? coming : coming.join('.')}`;
}

function encodeHave(entries: readonly HaveEntry[]): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < entries.length; from += MAX_HAVE_ENTRIES) {
    frames.push(encodeFrame({ type: 'have', entries: entries.slice(from, from + MAX_HAVE_ENTRIES) }));
  }
  return frames;
}
