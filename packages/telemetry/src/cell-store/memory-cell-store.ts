import {
  ALL_STREAMS,
  MAX_POINTS,
  RESOLUTIONS,
  RETENTION_MS,
  type Cell,
  type CellStore,
  type Resolution,
  type SeriesQuery,
  type StreamKey,
  type StreamTotals,
  type TotalsQuery,
  type WrittenCell,
} from '../cells.ts';
import { MAX_KEPT_STREAMS } from '../limits.ts';
import { addMeasures, NO_MEASURES, type Measures } from '../measures/index.ts';
import { decodeMeasures, encodeMeasures, type EncodedMeasures } from './encoded-measures.ts';
import { sightings } from './sightings.ts';
import { spansOf } from './spans.ts';

interface KeptStream {
  readonly stream: StreamKey;
  label: string;
  firstSeenMs: number;
  lastSeenMs: number;
  /** By resolution, time and writer. */
  readonly cells: Record<Resolution, Map<number, Map<string, EncodedMeasures>>>;
}

/** Figures that end with the process: for tests, and for a server that is to leave nothing on a disk. */
export class MemoryCellStore implements CellStore {
  readonly #maxStreams: number;
  readonly #streams = new Map<StreamKey, KeptStream>();

  constructor({ maxStreams = MAX_KEPT_STREAMS }: { readonly maxStreams?: number } = {}) {
    this.#maxStreams = maxStreams;
  }

  async write(writer: string, cells: readonly WrittenCell[]): Promise<void> {
    for (const { stream, label, firstMs, lastMs } of sightings(cells)) {
      const kept = this.#keep(stream, firstMs);
      if (label !== '') kept.label = label;
      kept.firstSeenMs = Math.min(kept.firstSeenMs, firstMs);
      kept.lastSeenMs = Math.max(kept.lastSeenMs, lastMs);
    }
    for (const { stream, resolution, atMs, measures } of cells) {
      const kept = this.#keep(stream, atMs);
      const byWriter = kept.cells[resolution].get(atMs) ?? new Map<string, EncodedMeasures>();
      byWriter.set(writer, encodeMeasures(measures));
      kept.cells[resolution].set(atMs, byWriter);
    }
    this.#makeRoom();
  }

  async series({ stream, resolution, fromMs, toMs }: SeriesQuery): Promise<Cell[]> {
    const cells = [...(this.#streams.get(stream)?.cells[resolution] ?? [])].filter(([atMs]) => fromMs <= atMs && atMs < toMs);
    const newest = cells.sort(([a], [b]) => a - b).slice(-MAX_POINTS);
    return newest.map(([atMs, byWriter]) => ({ stream, resolution, atMs, measures: sumOf(byWriter.values()) }));
  }

  async totals({ limit, ...query }: TotalsQuery): Promise<StreamTotals[]> {
    const spans = query.coarser === true ? spansOf(query) : [query];
    const totals: StreamTotals[] = [];
    for (const { stream, label, firstSeenMs, lastSeenMs, cells } of this.#streams.values()) {
      if (stream === ALL_STREAMS) continue;
      const found = spans.flatMap(({ resolution, fromMs, toMs }) =>
        [...cells[resolution]].filter(([atMs]) => fromMs <= atMs && atMs < toMs).flatMap(([, byWriter]) => [...byWriter.values()]),
      );
      if (found.length === 0) continue;
      const { counters, peaks } = sumOf(found);
      totals.push({ stream, label, firstSeenMs, lastSeenMs, counters, viewersPeak: peaks.viewersPeak });
    }
    return totals.sort((a, b) => b.counters.peerBytes - a.counters.peerBytes || (a.stream < b.stream ? -1 : 1)).slice(0, limit);
  }

  async prune(nowMs: number): Promise<number> {
    let gone = 0;
    for (const { stream, cells } of this.#streams.values()) {
      let left = 0;
      for (const resolution of RESOLUTIONS) {
        for (const [atMs, byWriter] of cells[resolution]) {
          if (atMs >= nowMs - RETENTION_MS[resolution]) continue;
          cells[resolution].delete(atMs);
          gone += byWriter.size;
        }
        left += cells[resolution].size;
      }
      if (left === 0) this.#streams.delete(stream);
    }
    return gone;
  }

  async close(): Promise<void> {
    this.#streams.clear();
  }

  #keep(stream: StreamKey, atMs: number): KeptStream {
    const kept = this.#streams.get(stream) ?? {
      stream,
      label: '',
      firstSeenMs: atMs,
      lastSeenMs: atMs,
      cells: { '10s': new Map(), '1m': new Map(), '1h': new Map(), '1d': new Map() },
    };
    this.#streams.set(stream, kept);
    return kept;
  }

  /** What has been watched least goes, and of the same the one that was last seen longest ago. */
  #makeRoom(): void {
    const streams = [...this.#streams.values()].filter(({ stream }) => stream !== ALL_STREAMS);
    if (streams.length <= this.#maxStreams) return;
    const watchedMs = (kept: KeptStream): number =>
      [...kept.cells['1d'].values()].reduce((sum, byWriter) => sum + sumOf(byWriter.values()).counters.viewerMs, 0);
    const byWorth = streams
      .map((kept) => ({ kept, worth: watchedMs(kept) }))
      .sort((a, b) => b.worth - a.worth || b.kept.lastSeenMs - a.kept.lastSeenMs);
    for (const { kept } of byWorth.slice(this.#maxStreams)) this.#streams.delete(kept.stream);
  }
}

function sumOf(encoded: Iterable<EncodedMeasures>): Measures {
  let sum = NO_MEASURES;
  for (const each of encoded) sum = addMeasures(sum, decodeMeasures(each));
  return sum;
}
