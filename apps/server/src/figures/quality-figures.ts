import type { QualityFigures } from '@tributary/operator-api';
import { STARTUP_BOUNDS_MS } from '@tributary/protocol';
import type { Counters } from '@tributary/telemetry';
import { quantile } from './quantile.ts';

const MEDIAN = 0.5;
const NINETY_FIFTH = 0.95;

/** @param startupTimes counts by STARTUP_BOUNDS_MS; empty: not known, as of streams in a list */
export function qualityFigures(counters: Counters, startupTimes: readonly number[]): QualityFigures {
  const { playedMs, stalls, errors } = counters;
  return {
    stallRatio: stallRatioOf(counters),
    stalls,
    playedMs,
    startupMeanMs: startupMean(counters),
    startupP50Ms: quantile(STARTUP_BOUNDS_MS, startupTimes, MEDIAN),
    startupP95Ms: quantile(STARTUP_BOUNDS_MS, startupTimes, NINETY_FIFTH),
    liveLatencyMeanMs: latencyMean(counters),
    errors,
  };
}

/** Stalled ÷ (played + stalled), 0 … 1; null where nobody did either. */
export function stallRatioOf({ playedMs, stalledMs }: Counters): number | null {
  return ratio(stalledMs, playedMs + stalledMs);
}

export const startupMean = ({ startups, startupSumMs }: Counters): number | null => ratio(startupSumMs, startups);
export const latencyMean = ({ latencies, latencySumMs }: Counters): number | null => ratio(latencySumMs, latencies);
export const roundTripMean = ({ roundTrips, roundTripSumMs }: Counters): number | null => ratio(roundTripSumMs, roundTrips);

/**
 * Jain's index (Jain, Chiu, Hawe 1984) of what each viewer sent in each ten seconds: 1: all the same, 1/n: one for everybody. Null
 * where nobody sent.
 */
export function fairnessOf({ uploaders, uploaderSentBytes, uploaderSentSquares }: Counters): number | null {
  return ratio(uploaderSentBytes ** 2, uploaders * uploaderSentSquares);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
