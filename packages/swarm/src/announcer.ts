import {
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

/** Tells neighbours what is here and what is coming: pieces in batches, what cannot wait at once. */
export class Announcer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #entry: (segment: SegmentId) => HaveEntry;
  readonly #openNeighbours: () => readonly Neighbour[];
  readonly #mayUpload: () => boolean;
  readonly #changed = new Map<SegmentKey, SegmentId>();
  readonly #toldComing = new Set<SegmentKey>();
  #flushedAtMs = -Infinity;
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
    else this.#cancelFlush ??= this.#clock.after(waitMs, () => this.flush());
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    if (this.#changed.size === 0) return;
    const nowMs = this.#clock.nowMs();
    this.#flushedAtMs = nowMs;
    const entries = [...this.#changed.values()].map(this.#entry);
    this.#changed.clear();
    const withdrawn = this.#withdrawn(entries);
    const all = encodeHave(entries);
    for (const neighbour of this.#openNeighbours()) {
      const useful = entries.filter((entry) => withdrawn.has(segmentKey(entry.segment)) || isNews(entry, neighbour));
      for (const frame of useful.length === entries.length ? all : encodeHave(useful)) neighbour.sendEncoded(frame);
    }
  }

  /** All that a new neighbour needs to know. */
  introduce(neighbour: Neighbour, segments: readonly SegmentId[]): void {
    if (!this.#mayUpload()) return;
    for (const frame of encodeHave(segments.map(this.#entry))) neighbour.sendEncoded(frame);
  }

  gone(segments: readonly SegmentId[]): void {
    for (const segment of segments) this.#changed.delete(segmentKey(segment));
    for (const neighbour of this.#openNeighbours()) {
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
      if (coming !== 'none') this.#toldComing.add(key);
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

function encodeHave(entries: readonly HaveEntry[]): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < entries.length; from += MAX_HAVE_ENTRIES) {
    frames.push(encodeFrame({ type: 'have', entries: entries.slice(from, from + MAX_HAVE_ENTRIES) }));
  }
  return frames;
}
