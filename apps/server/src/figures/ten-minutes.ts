import type { RecorderState } from '@tributary/operator-api';
import {
  ALL_STREAMS,
  NO_COUNTERS,
  NO_MEASURES,
  offloadCeiling,
  WIDTH_MS,
  type Cell,
  type Counters,
  type SeriesPoint,
  type StreamKey,
  type StreamSeries,
  type StreamTotals,
  type TelemetryStore,
} from '@tributary/telemetry';
import type { Audience, FiguresSource } from './source.ts';
import { sumCells } from './sum-cells.ts';

/** As many streams as the store keeps. */
const MAX_STREAMS = 1000;
const FINEST = '10s';

/** The last ten minutes, from memory: what is known where figures are kept nowhere else. Whoever asks for longer gets these. */
export class TenMinutes implements FiguresSource {
  readonly #telemetry: TelemetryStore;
  readonly #sinceMs = Date.now();
  readonly store: FiguresSource['store'];
  /** As of the last look. */
  #streams: readonly StreamSeries[] = [];

  constructor(telemetry: TelemetryStore) {
    this.#telemetry = telemetry;
    this.store = {
      series: async ({ stream, fromMs, toMs }) => {
        await this.look();
        return this.latest(stream).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
      },
      totals: async ({ limit }) => {
        await this.look();
        const totals = this.#streams.map((series) => totalsOf(series, this.latest(series.streamId)));
        return totals.sort((a, b) => b.counters.peerBytes - a.counters.peerBytes).slice(0, limit);
      },
    };
  }

  /** Asks what there is now: `latest` then answers from it. */
  async look(): Promise<void> {
    this.#streams = await this.#telemetry.streams(Date.now(), MAX_STREAMS);
  }

  latest(stream: StreamKey): readonly Cell[] {
    const cells = new Map<number, Cell>();
    for (const series of this.#streams) {
      if (stream !== ALL_STREAMS && series.streamId !== stream) continue;
      for (const cell of cellsOf(series, stream)) {
        const before = cells.get(cell.atMs);
        cells.set(cell.atMs, before === undefined ? cell : { ...cell, measures: sumCells([before, cell]) });
      }
    }
    return [...cells.values()].sort((a, b) => a.atMs - b.atMs);
  }

  async audiences(): Promise<Audience[]> {
    await this.look();
    return this.#streams.filter(({ viewers }) => viewers > 0).map(({ streamId, label, viewers }) => ({ streamId, label, viewers }));
  }

  recorder(): RecorderState {
    return { status: 'writing', sinceMs: this.#sinceMs, waitingCells: 0, lostCells: 0 };
  }
}

function cellsOf(series: StreamSeries, stream: StreamKey): Cell[] {
  let before = 0;
  return series.series.map((point, index) => {
    // A report tells of the time before it, when there may have been more viewers.
    const counters = countersOf(point, Math.max(point.viewers, before));
    before = point.viewers;
    const once = index === series.series.length - 1 ? sinceTheBeginning(series) : {};
    const measures = { ...NO_MEASURES, counters: { ...counters, ...once }, peaks: { viewersPeak: point.viewers } };
    return { stream, resolution: FINEST, atMs: point.atMs, measures };
  });
}

function countersOf({ viewers, ...traffic }: SeriesPoint, audience: number): Counters {
  const { originBytes, peerBytes, relayedBytes, sentBytes, wastedBytes, stalls, stalledMs } = traffic;
  return {
    ...NO_COUNTERS,
    originBytes,
    peerBytes,
    relayedBytes,
    sentBytes,
    wastedBytes,
    stalls,
    stalledMs,
    viewerMs: viewers * WIDTH_MS[FINEST],
    reachableBytes: (originBytes + peerBytes) * offloadCeiling(audience),
  };
}

/** What is not kept by moments: it counts with the last one. */
function sinceTheBeginning(series: StreamSeries): Partial<Counters> {
  const { reports, flaggedReports, badPieces, mismatchedSegments, connectionsTried, connectionsFailed, meanStartupMs } = series;
  const startups = meanStartupMs === null ? {} : { startups: 1, startupSumMs: meanStartupMs };
  return { reports, flaggedReports, badPieces, mismatchedSegments, connectionsTried, connectionsFailed, ...startups };
}

function totalsOf(series: StreamSeries, cells: readonly Cell[]): StreamTotals {
  const { streamId, label, sinceMs } = series;
  const { counters, peaks } = sumCells(cells);
  return {
    stream: streamId,
    label,
    counters,
    viewersPeak: peaks.viewersPeak,
    firstSeenMs: sinceMs,
    lastSeenMs: cells.at(-1)?.atMs ?? sinceMs,
  };
}
