import type { Point } from '@tributary/operator-api';
import { offload, WIDTH_MS, type Cell } from '@tributary/telemetry';
import { ceilingOf, copiesOf, originServed } from './offload-figures.ts';
import { latencyMean, stallRatioOf, startupMean } from './quality-figures.ts';

const MS_PER_SECOND = 1000;
/** Reports come as often: of less time nothing is known yet. */
const FINEST_MS = WIDTH_MS['10s'];

/** A cell as a chart shows it. The one that is still open counts for the time that it has had. */
export function pointOf({ atMs, resolution, measures: { counters } }: Cell, nowMs: number): Point {
  const elapsedMs = Math.min(Math.max(nowMs - atMs, FINEST_MS), WIDTH_MS[resolution]);
  const perSecond = (bytes: number): number => (bytes / elapsedMs) * MS_PER_SECOND;
  const served = originServed(counters);
  return {
    atMs,
    viewers: counters.viewerMs / elapsedMs,
    offload: offload(counters),
    ceiling: ceilingOf(counters),
    originBytesPerSecond: perSecond(counters.originBytes),
    peerBytesPerSecond: perSecond(counters.peerBytes),
    relayedBytesPerSecond: perSecond(counters.relayedBytes),
    wastedBytesPerSecond: perSecond(counters.wastedBytes),
    originServedBytesPerSecond: served === null ? null : perSecond(served),
    stallRatio: stallRatioOf(counters),
    startupMeanMs: startupMean(counters),
    liveLatencyMeanMs: latencyMean(counters),
    copies: copiesOf(counters),
    badPieces: counters.badPieces,
    bans: counters.bans,
  };
}
