import type { StreamFigures } from '@tributary/operator-api';
import { SEGMENT_TIME_BOUNDS_MS, STARTUP_BOUNDS_MS } from '@tributary/protocol';
import type { Measures } from '@tributary/telemetry';
import { breakdownRows, histogramOf } from './breakdown-rows.ts';
import { fairnessOf, roundTripMean } from './quality-figures.ts';

type Details = Omit<StreamFigures, 'nowMs' | 'row' | 'series' | 'comparison'>;

/** What one stream's page shows beside its series: why its figures are what they are. */
export function streamDetails({ counters, segmentTimes, startupTimes, breakdowns }: Measures): Details {
  return {
    segmentTimes: {
      origin: histogramOf(SEGMENT_TIME_BOUNDS_MS, segmentTimes.origin),
      peers: histogramOf(SEGMENT_TIME_BOUNDS_MS, segmentTimes.peers),
      mixed: histogramOf(SEGMENT_TIME_BOUNDS_MS, segmentTimes.mixed),
    },
    startupTimes: histogramOf(STARTUP_BOUNDS_MS, startupTimes),
    renditions: breakdownRows(breakdowns.renditions),
    connected: breakdownRows(breakdowns.connected),
    connectionFailures: breakdownRows(breakdowns.connectionFailures),
    connections: { tried: counters.connectionsTried, failed: counters.connectionsFailed },
    statuses: breakdownRows(breakdowns.statuses),
    browsers: breakdownRows(breakdowns.browsers),
    players: breakdownRows(breakdowns.players),
    countries: breakdownRows(breakdowns.countries),
    networks: breakdownRows(breakdowns.networks),
    errorKinds: breakdownRows(breakdowns.errorKinds),
    fairness: fairnessOf(counters),
    meanRoundTripMs: roundTripMean(counters),
    badPieces: counters.badPieces,
    mismatchedSegments: counters.mismatchedSegments,
    bans: counters.bans,
  };
}
