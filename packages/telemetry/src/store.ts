import type { StreamId } from '@tributary/protocol';
import type { Traffic } from './traffic.ts';

/** One believed report. */
export interface Sample {
  readonly streamId: StreamId;
  readonly label: string;
  /** Epoch milliseconds, by the server's clock. */
  readonly atMs: number;
  readonly traffic: Traffic;
  readonly badPieces: number;
  /** Segments that viewers' origins gave otherwise than attested. */
  readonly mismatchedSegments: number;
  readonly connectionsTried: number;
  readonly connectionsFailed: number;
  readonly startupMs?: number | undefined;
  readonly liveLatencyMs?: number | undefined;
  /** Something in the report was beyond belief and was cut off. */
  readonly flagged: boolean;
}

/** How many viewers a stream had at a moment. */
export interface Headcount {
  readonly streamId: StreamId;
  readonly label: string;
  readonly viewers: number;
}

export interface SeriesPoint extends Traffic {
  /** Epoch milliseconds at which the point begins. */
  readonly atMs: number;
  /** Most viewers at once. */
  readonly viewers: number;
}

export interface StreamSeries {
  readonly streamId: StreamId;
  readonly label: string;
  readonly viewers: number;
  /** Epoch milliseconds of the first news of the stream. */
  readonly sinceMs: number;
  /** Since then. */
  readonly totals: Traffic;
  readonly reports: number;
  readonly flaggedReports: number;
  readonly badPieces: number;
  /** Segments that viewers' origins gave otherwise than attested. */
  readonly mismatchedSegments: number;
  readonly connectionsTried: number;
  readonly connectionsFailed: number;
  /** Mean over the reports that had one, or null. */
  readonly meanStartupMs: number | null;
  /** Mean over the reports of the series that had one, or null. */
  readonly meanLiveLatencyMs: number | null;
  /** Oldest first; without gaps from the first point with news on; at most BUCKETS_PER_STREAM points. */
  readonly series: readonly SeriesPoint[];
}

/** Where telemetry is kept. Every method is one atomic step; an adapter bounds what it keeps. */
export interface TelemetryStore {
  record(sample: Sample): Promise<void>;
  /** Notes how many viewers each stream has now. A stream that is missing has none. */
  headcount(counts: readonly Headcount[], atMs: number): Promise<void>;
  /** Streams with news in the series' time, the most watched first; at most `limit`. */
  streams(nowMs: number, limit: number): Promise<StreamSeries[]>;
}
