import type { StreamId } from '@tributary/protocol';
import type { Measures } from './measures/index.ts';

/** Widths of the stretches of time that figures are kept by, and for how long each is kept. */
export const RESOLUTIONS = ['10s', '1m', '1h', '1d'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const WIDTH_MS: Readonly<Record<Resolution, number>> = { '10s': 10 * SECOND_MS, '1m': MINUTE_MS, '1h': HOUR_MS, '1d': DAY_MS };
/** Days are kept as long as hours: they are there so that a year of a hundred streams is added up quickly. */
export const RETENTION_MS: Readonly<Record<Resolution, number>> = {
  '10s': 2 * DAY_MS,
  '1m': 30 * DAY_MS,
  '1h': 396 * DAY_MS, // 13 months
  '1d': 396 * DAY_MS,
};

/** All streams together are kept as one more: its name is no StreamId that a hash could have. */
export const ALL_STREAMS = '*';
export type StreamKey = StreamId | typeof ALL_STREAMS;

export interface CellKey {
  readonly stream: StreamKey;
  readonly resolution: Resolution;
  /** Epoch milliseconds at which it begins: a multiple of its width. */
  readonly atMs: number;
}

export interface Cell extends CellKey {
  readonly measures: Measures;
}

/** A cell as one process has it. Processes that write beside each other, or one after the other, never write the same one. */
export interface WrittenCell extends Cell {
  /** Of the stream: empty where it is not known. */
  readonly label: string;
}

export interface SeriesQuery {
  readonly stream: StreamKey;
  readonly resolution: Resolution;
  /** Epoch milliseconds, the first included, the last not. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StreamTotals {
  readonly stream: StreamId;
  readonly label: string;
  /** Of all that is kept of it, not only of the time asked for. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Without histograms, breakdowns and groups: those are asked for by stream. */
  readonly counters: Measures['counters'];
  readonly viewersPeak: number;
}

export interface TotalsQuery {
  readonly resolution: Resolution;
  readonly fromMs: number;
  readonly toMs: number;
  /** The streams with the most bytes from peers first; at most so many. */
  readonly limit: number;
  /**
   * Wider cells may stand in where they lie wholly inside: the sums are the same and come much faster, as long as cells of every
   * width were written, as an Aggregator does. Default: only cells of the resolution asked for.
   */
  readonly coarser?: boolean;
}

/** Where figures are kept for months. Every method is one atomic step. What fails throws a TelemetryError `store`. */
export interface CellStore {
  /**
   * Writes cells, each in the place of what the same writer wrote before under the same key: writing again what was not
   * answered for is harmless.
   * @param writer names this process's run
   */
  write(writer: string, cells: readonly WrittenCell[]): Promise<void>;
  /** Cells with news, oldest first, every writer's added up; at most MAX_POINTS, the newest. */
  series(query: SeriesQuery): Promise<Cell[]>;
  totals(query: TotalsQuery): Promise<StreamTotals[]>;
  /** Lets go of what is older than its resolution is kept. @returns cells let go */
  prune(nowMs: number): Promise<number>;
  /** A database that was handed in stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

/** Cells of one answer: more cannot be seen side by side. */
export const MAX_POINTS = 2000;
