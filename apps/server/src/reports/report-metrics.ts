import { BROWSER_FAMILIES, CANDIDATE_TYPES, SEGMENT_TIME_BOUNDS_MS, STARTUP_BOUNDS_MS } from '@tributary/protocol';
import { SEGMENT_SOURCES, type Measures } from '@tributary/telemetry';
import type { Metrics } from '../metrics.ts';

const MS_PER_SECOND = 1000;
/** Named by viewers, so that only names that are expected become labels; the rest is `other`. */
const FAILURES = ['unreachable', 'closed', 'no-hello', 'local-network-refused'];
const ERROR_KINDS = ['network', 'media', 'other'];
const INFINITY_LABEL = '+Inf'; // as Prometheus writes it

/** Adds measures to what Prometheus reads, which has no stream and no viewer. */
export function countMeasures(metrics: Metrics, { counters, segmentTimes, startupTimes, breakdowns }: Measures): void {
  metrics.bytes.inc({ source: 'origin' }, counters.originBytes);
  metrics.bytes.inc({ source: 'peers' }, counters.peerBytes);
  metrics.bytes.inc({ source: 'relayed' }, counters.relayedBytes);
  metrics.bytes.inc({ source: 'sent' }, counters.sentBytes);
  metrics.bytes.inc({ source: 'wasted' }, counters.wastedBytes);
  metrics.stalls.inc(counters.stalls);
  metrics.lostReports.inc(counters.lostReports);
  metrics.confirmedPeerBytes.inc(counters.confirmedPeerBytes);
  metrics.besideMediaBytes.inc({ kind: 'playlists' }, counters.playlistBytes);
  metrics.besideMediaBytes.inc({ kind: 'attestations' }, counters.attestationBytes);
  metrics.httpBytes.inc(counters.originBytes);
  metrics.p2pBytes.inc(counters.peerBytes);
  metrics.p2pSentBytes.inc(counters.sentBytes);
  metrics.bufferStalled.inc(counters.stalls);
  metrics.stalledSeconds.inc(counters.stalledMs / MS_PER_SECOND);
  metrics.playedSeconds.inc(counters.playedMs / MS_PER_SECOND);
  metrics.originRequests.inc(counters.originRequests);
  for (const source of SEGMENT_SOURCES)
    countBuckets(segmentTimes[source], SEGMENT_TIME_BOUNDS_MS, (le, count) => metrics.segmentTimes.inc({ source, le }, count));
  countBuckets(startupTimes, STARTUP_BOUNDS_MS, (le, count) => metrics.startupTimes.inc({ le }, count));
  countNames(breakdowns.errorKinds, ERROR_KINDS, (kind, count) => metrics.playbackErrors.inc({ kind }, count));
  countNames(breakdowns.connected, CANDIDATE_TYPES, (candidate, count) => metrics.connections.inc({ candidate }, count));
  countNames(breakdowns.connectionFailures, FAILURES, (reason, count) => metrics.connectionFailures.inc({ reason }, count));
  countNames(breakdowns.browsers, BROWSER_FAMILIES, (browser, count) => metrics.reportsByBrowser.inc({ browser }, count));
}

/** From counts of each bucket to those of each bucket and all below it. */
function countBuckets(counts: readonly number[], boundsMs: readonly number[], count: (le: string, count: number) => void): void {
  if (counts.length === 0) return;
  let below = 0;
  for (let bucket = 0; bucket <= boundsMs.length; bucket++) {
    below += counts[bucket] ?? 0;
    const boundMs = boundsMs[bucket];
    count(boundMs === undefined ? INFINITY_LABEL : String(boundMs / MS_PER_SECOND), below);
  }
}

function countNames(
  counts: Readonly<Record<string, number>>,
  expected: readonly string[],
  count: (name: string, count: number) => void,
): void {
  for (const [name, number] of Object.entries(counts)) count(expected.includes(name) ? name : 'other', number);
}
