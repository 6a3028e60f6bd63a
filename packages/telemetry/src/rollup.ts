import type { StreamSeries } from './store.ts';
import { addTraffic, NO_TRAFFIC, offload, offloadCeiling, type Traffic } from './traffic.ts';

export interface Rollup {
  readonly traffic: Traffic;
  /** (peers − relayed) ÷ (peers + origin), 0 … 1; null before any byte. */
  readonly offload: number | null;
  /** 1 − 1/N, weighted by the bytes of each moment and its viewers; null before any byte. */
  readonly ceiling: number | null;
}

/** A stream with its figures over the series' time. */
export interface StreamRollup extends StreamSeries {
  readonly recent: Rollup;
  /** Since the stream was first seen. */
  readonly overall: { readonly offload: number | null };
}

export function rollup(stream: StreamSeries): StreamRollup {
  const traffic = stream.series.reduce<Traffic>(addTraffic, NO_TRAFFIC);
  return {
    ...stream,
    recent: { traffic, offload: offload(traffic), ceiling: weightedCeiling(stream) },
    overall: { offload: offload(stream.totals) },
  };
}

/**
 * The number of viewers changes: each moment counts by its bytes, so that the ceiling is comparable with the offload over
 * the same time. A report tells of the time before it, when there may have been more viewers: the larger number counts.
 */
function weightedCeiling({ series }: StreamSeries): number | null {
  let bytes = 0;
  let reachable = 0;
  let viewersBefore = 0;
  for (const point of series) {
    const pointBytes = point.originBytes + point.peerBytes;
    bytes += pointBytes;
    reachable += pointBytes * offloadCeiling(Math.max(point.viewers, viewersBefore));
    viewersBefore = point.viewers;
  }
  return bytes === 0 ? null : reachable / bytes;
}

/** What the server's notary fetched from the origin for a stream, and viewers therefore do not report. Since it began with the stream. */
export interface NotaryTraffic {
  /** Of segments: the origin served them once more. */
  readonly bytes: number;
  readonly segments: number;
  /** Fetches that failed. */
  readonly failures: number;
}

/** A stream as the operator API lists it. */
export interface ListedStream extends StreamRollup {
  /** Null where it fetched nothing. */
  readonly notary: NotaryTraffic | null;
}

/** What the operator API answers: the most watched streams first. */
export interface StreamsAnswer {
  /** Epoch milliseconds, by the server's clock. */
  readonly nowMs: number;
  readonly streams: readonly ListedStream[];
}
