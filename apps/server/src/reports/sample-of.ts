import type { Report } from '@tributary/protocol';
import { bytesOf, type Reporter, type Sample } from '@tributary/telemetry';

/** A believed report, as the figures of the last ten minutes are kept. */
export function sampleOf({ streamId, label }: Reporter, believed: Report, flagged: boolean, atMs: number): Sample {
  return {
    streamId,
    label,
    atMs,
    traffic: {
      ...bytesOf(believed),
      relayedBytes: believed.relayedBytes ?? 0,
      stalls: believed.stalls,
      stalledMs: believed.stalledMs,
    },
    badPieces: believed.badPieces,
    mismatchedSegments: believed.mismatchedSegments ?? 0,
    connectionsTried: believed.connectionsTried,
    connectionsFailed: believed.connectionsFailed,
    startupMs: believed.startupMs,
    liveLatencyMs: believed.liveLatencyMs,
    flagged,
  };
}
