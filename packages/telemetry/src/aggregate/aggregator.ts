import type { StreamId } from '@tributary/protocol';
import { ALL_STREAMS, WIDTH_MS, type Cell, type StreamKey, type WrittenCell } from '../cells.ts';
import { IDLE_MS, LATE_MS, LIVE_MS, MAX_STREAMS, MAX_UNCOUNTED_MS } from '../limits.ts';
import type { Measures } from '../measures/index.ts';
import { contributionOf, INDEX_OF } from './contribution.ts';
import { ForgottenStreams } from './forgotten-streams.ts';
import type { Headcount } from './headcount.ts';
import { StreamCells } from './stream-cells.ts';

export interface AggregatorLimits {
  readonly maxStreams?: number;
  readonly maxForgotten?: number;
}

/** What has changed since it was last asked, as it is now. */
export interface Changes {
  /** Cells of different incarnations are different writers' (`StreamCells.incarnation`). */
  readonly incarnation: number;
  readonly cells: readonly WrittenCell[];
}

export interface LiveStream {
  readonly stream: StreamId;
  readonly label: string;
  readonly viewers: number;
  /** Epoch milliseconds. */
  readonly lastNewsMs: number;
}

const TEN_SECONDS_MS = WIDTH_MS['10s'];
/** A stream is forgotten a few hundred times a day at most: what was written before the clock was set back has other incarnations. */
const INCARNATIONS = 1_000_000;

/**
 * Adds up measures by stream and by time, and all streams together: cells of every width that are still open, in bounded memory.
 * How many viewers there are, and what peers could have delivered at best, it finds out by itself.
 */
export class Aggregator {
  readonly #maxStreams: number;
  readonly #forgotten: ForgottenStreams;
  /** In the order of their latest news, so that the first is the one to forget. */
  readonly #streams = new Map<StreamKey, StreamCells>();
  #all: StreamCells;
  /** Of streams that made room. */
  readonly #leftBehind: Changes[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  /** The first of the incarnations since the clock was last set back. */
  #firstIncarnation = 0;
  #countedMs = Number.NaN;

  constructor({ maxStreams = MAX_STREAMS, maxForgotten }: AggregatorLimits = {}) {
    this.#maxStreams = maxStreams;
    this.#forgotten = new ForgottenStreams(maxForgotten);
    this.#all = new StreamCells(ALL_STREAMS, '', 0, 0);
  }

  /** Streams with cells of their own. Others count in the sum of all. */
  get streamCount(): number {
    return this.#streams.size;
  }

  /** Viewers of all streams, as last counted. */
  get viewers(): number {
    return this.#all.viewers;
  }

  /**
   * @param label empty where it is not known
   * @param atMs epoch milliseconds; what comes later than LATE_MS counts as of then
   */
  add(stream: StreamId, label: string, atMs: number, measures: Measures): void {
    const contribution = contributionOf(measures);
    const openMs = this.#openTime(atMs);
    this.#all.add(contribution, openMs);
    const cells = this.#touch(stream, label, atMs);
    if (cells === undefined) {
      // Of a stream that is not looked at by itself at least what peers did deliver was within their reach.
      this.#all.count(INDEX_OF.reachableBytes, measures.counters.peerBytes, openMs);
      return;
    }
    cells.add(contribution, openMs);
    this.#settleReachable(cells, openMs);
  }

  /** Notes how many viewers each stream has now. A stream that is missing has none. */
  headcount(counts: readonly Headcount[], atMs: number): void {
    this.#noticeClock(atMs);
    this.#passTime(atMs);
    const openMs = this.#openTime(atMs);
    const watched = new Set<StreamKey>(counts.map(({ streamId }) => streamId));
    for (const cells of this.#streams.values()) if (!watched.has(cells.stream)) cells.viewers = 0;
    // The least watched first: where there are more streams than room, the most watched stay.
    for (const { streamId, label, viewers } of [...counts].sort((a, b) => a.viewers - b.viewers)) {
      const cells = viewers > 0 ? this.#touch(streamId, label, atMs) : this.#streams.get(streamId);
      if (cells === undefined) continue;
      cells.viewers = viewers;
      if (viewers > 0) this.#see(cells, openMs);
    }
    this.#all.viewers = counts.reduce((sum, { viewers }) => sum + viewers, 0);
    if (this.#all.viewers > 0) this.#all.see(this.#all.viewers, openMs);
  }

  /** Cells with news since the last call. What is taken is the taker's to keep until it is written. */
  takeNews(nowMs: number): Changes[] {
    this.#noticeClock(nowMs);
    this.#passTime(nowMs);
    this.#openTime(nowMs);
    this.#forgotten.passTime(nowMs);
    const openFromMs = this.#openFromMs();
    const news = [...this.#leftBehind.splice(0), { incarnation: this.#all.incarnation, cells: this.#all.takeNews(openFromMs) }];
    for (const [stream, cells] of this.#streams) {
      news.push({ incarnation: cells.incarnation, cells: cells.takeNews(openFromMs) });
      if (cells.isOver) this.#streams.delete(stream);
    }
    const incarnations = [...new Set(news.map(({ incarnation }) => incarnation))].sort((a, b) => a - b);
    return incarnations
      .map((incarnation) => ({ incarnation, cells: news.filter((each) => each.incarnation === incarnation).flatMap(({ cells }) => cells) }))
      .filter(({ cells }) => cells.length > 0);
  }

  /** The last ten minutes by ten seconds, oldest first, to the latest news. */
  latest(stream: StreamKey): Cell[] {
    const cells = stream === ALL_STREAMS ? this.#all : this.#streams.get(stream);
    return cells?.latest(Math.floor((this.#newestMs - LIVE_MS) / TEN_SECONDS_MS + 1) * TEN_SECONDS_MS) ?? [];
  }

  /** Streams with news in the last ten minutes, the most watched first. */
  live(): LiveStream[] {
    return [...this.#streams.values()]
      .filter(({ lastNewsMs }) => lastNewsMs > this.#newestMs - LIVE_MS)
      .map(({ stream, label, viewers, lastNewsMs }) => ({ stream: stream as StreamId, label, viewers, lastNewsMs }))
      .sort((a, b) => b.viewers - a.viewers || b.lastNewsMs - a.lastNewsMs);
  }

  /**
   * A clock that was set back by more than news may be late: what is counted from now on is of now, and not of the time that the clock
   * had come to. Cells of this time may have been written and let go already: it goes into others beside them.
   */
  #noticeClock(nowMs: number): void {
    if (nowMs >= this.#newestMs - LATE_MS) return;
    const openFromMs = this.#openFromMs();
    for (const cells of [this.#all, ...this.#streams.values()])
      this.#leftBehind.push({ incarnation: cells.incarnation, cells: cells.takeNews(openFromMs) });
    this.#firstIncarnation += INCARNATIONS;
    this.#streams.clear();
    this.#all = new StreamCells(ALL_STREAMS, '', this.#firstIncarnation, nowMs);
    this.#newestMs = nowMs;
    this.#countedMs = nowMs;
  }

  /** The time that viewers have been there since they were last counted. */
  #passTime(nowMs: number): void {
    const fromMs = Number.isNaN(this.#countedMs) ? nowMs : this.#countedMs;
    // A clock that is set back finds time to have stood still.
    if (nowMs < fromMs) return;
    this.#countedMs = nowMs;
    const untilMs = Math.min(nowMs, fromMs + MAX_UNCOUNTED_MS);
    for (let atMs = fromMs; atMs < untilMs;) {
      const nextMs = Math.min(untilMs, (Math.floor(atMs / TEN_SECONDS_MS) + 1) * TEN_SECONDS_MS);
      const openMs = this.#openTime(atMs);
      for (const cells of [this.#all, ...this.#streams.values()]) {
        if (cells.viewers === 0) continue;
        cells.count(INDEX_OF.viewerMs, cells.viewers * (nextMs - atMs), openMs);
        this.#see(cells, openMs);
      }
      atMs = nextMs;
    }
  }

  #see(cells: StreamCells, openMs: number): void {
    cells.see(cells.viewers, openMs);
    if (cells !== this.#all) this.#settleReachable(cells, openMs);
  }

  /** What all streams' peers could have delivered is the sum of what each one's could: viewers of another stream are no help. */
  #settleReachable(cells: StreamCells, openMs: number): void {
    const change = cells.settleReachable(openMs);
    if (change !== 0) this.#all.count(INDEX_OF.reachableBytes, change, openMs);
  }

  #openFromMs(): number {
    return Math.floor((this.#newestMs - LATE_MS) / TEN_SECONDS_MS) * TEN_SECONDS_MS;
  }

  #openTime(atMs: number): number {
    this.#newestMs = Math.max(this.#newestMs, atMs);
    return Math.max(atMs, this.#openFromMs());
  }

  /** @returns undefined where there is no room for one more */
  #touch(stream: StreamId, label: string, atMs: number): StreamCells | undefined {
    const known = this.#streams.get(stream);
    if (known === undefined && !this.#makeRoom()) return undefined;
    const cells = known ?? new StreamCells(stream, label, this.#firstIncarnation + this.#forgotten.incarnationOf(stream), atMs);
    if (cells.label === '') cells.label = label;
    cells.lastNewsMs = Math.max(cells.lastNewsMs, atMs);
    this.#streams.delete(stream);
    this.#streams.set(stream, cells);
    return cells;
  }

  #makeRoom(): boolean {
    if (this.#streams.size < this.#maxStreams) return true;
    const [oldest] = this.#streams.values();
    if (oldest === undefined || oldest.lastNewsMs > this.#newestMs - IDLE_MS || this.#forgotten.isFull) return false;
    this.#leftBehind.push({ incarnation: oldest.incarnation, cells: oldest.takeNews(this.#openFromMs()) });
    this.#forgotten.forget(oldest.stream, oldest.incarnation - this.#firstIncarnation, this.#newestMs);
    this.#streams.delete(oldest.stream);
    return true;
  }
}
