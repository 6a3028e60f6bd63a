import {
  encodeFrame,
  MAX_GONE_ENTRIES,
  MAX_HAVE_ENTRIES,
  pieceCount,
  segmentKey,
  type HaveEntry,
  type SegmentId,
  type SegmentKey,
} from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import { PieceSet } from './piece-set.ts';
import type { Clock } from './ports.ts';
import { Seeding } from './seeding.ts';

/** Tells neighbours what is here and what is coming: pieces in batches, what cannot wait at once. */
export class Announcer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #entry: (segment: SegmentId) => HaveEntry;
  readonly #openNeighbours: () => readonly Neighbour[];
  readonly #mayUpload: () => boolean;
  readonly #changed = new Map<SegmentKey, SegmentId>();
  readonly #toldComing = new Set<SegmentKey>();
  readonly #seeding = new Seeding();
  readonly #seeded = new Map<SegmentKey, SegmentId>();
  #flushedAtMs = -Infinity;
  #cancelStage: (() => void) | null = null;
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

  /** A segment that came from the origin: shows it share by share, and to everybody whole after `durationMs`. */
  seed(segment: SegmentId, neighbours: readonly Neighbour[], durationMs: number): void {
    this.#seeding.begin(segmentKey(segment), neighbours.map(({ peerId }) => peerId), this.#clock.nowMs(), durationMs); // prettier-ignore
    this.#seeded.set(segmentKey(segment), segment);
    this.changed(segment, 'now');
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
    const isForAll = !entries.some(({ segment }) => this.#seeding.isOn(segmentKey(segment)));
    const all = isForAll ? encodeHave(entries) : [];
    for (const neighbour of this.#openNeighbours()) {
      const shown = isForAll ? entries : entries.map((entry) => this.#shown(entry, neighbour, nowMs));
      const useful = shown.filter((entry) => withdrawn.has(segmentKey(entry.segment)) || isNews(entry, neighbour));
      for (const frame of isForAll && useful.length === entries.length ? all : encodeHave(useful)) neighbour.sendEncoded(frame);
    }
    this.#scheduleStage(nowMs);
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
    this.#cancelStage?.();
    this.#changed.clear();
  }

  /** What is held and not yet to be shown counts as coming: it is on its way into the mesh. */
  #shown(entry: HaveEntry, neighbour: Neighbour, nowMs: number): HaveEntry {
    const key = segmentKey(entry.segment);
    if (entry.held !== 'all' || !this.#seeding.isOn(key)) return entry;
    const pieces = pieceCount(entry.totalBytes);
    const [held, coming] = [new PieceSet(pieces), new PieceSet(pieces)];
    for (let piece = 0; piece < pieces; piece++) (this.#seeding.shows(key, neighbour.peerId, piece, nowMs) ? held : coming).add(piece);
    return { ...entry, held: held.toField(), coming: coming.toField() };
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

  #scheduleStage(nowMs: number): void {
    this.#cancelStage?.();
    this.#cancelStage = null;
    const nextMs = this.#seeding.nextStageMs(nowMs);
    if (!Number.isFinite(nextMs)) return;
    // Not below a millisecond: a stage that begins a rounding error from now would be found not begun, for ever.
    this.#cancelStage = this.#clock.after(Math.max(1, nextMs - nowMs), () => {
      this.#cancelStage = null;
      for (const [key, segment] of this.#seeded) this.#changed.set(key, segment);
      const active = new Set(this.#seeding.active(this.#clock.nowMs()));
      for (const key of this.#seeded.keys()) if (!active.has(key)) this.#seeded.delete(key);
      this.flush();
    });
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
