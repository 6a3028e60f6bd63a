import type { OffloadFigures } from '@tributary/operator-api';
import { offload, type Counters } from '@tributary/telemetry';

/** The one number with what is needed to trust it. What nobody counted is null, never 0. */
export function offloadFigures(counters: Counters): OffloadFigures {
  const { originBytes, peerBytes, relayedBytes, sentBytes, wastedBytes, confirmedPeerBytes, notaryBytes } = counters;
  const delivered = originBytes + peerBytes;
  const served = originServed(counters);
  return {
    offload: offload(counters),
    ceiling: ceilingOf(counters),
    originBytes,
    peerBytes,
    relayedBytes,
    sentBytes,
    wastedBytes,
    confirmedShare: peerBytes === 0 ? null : Math.min(1, confirmedPeerBytes / peerBytes),
    originServedBytes: served,
    originOffload: served === null || delivered === 0 ? null : 1 - served / delivered,
    notaryBytes,
  };
}

/** 1 − 1/N over the same bytes, each moment with its own N; null before any byte. */
export function ceilingOf({ originBytes, peerBytes, reachableBytes }: Counters): number | null {
  const delivered = originBytes + peerBytes;
  return delivered === 0 ? null : Math.min(1, reachableBytes / delivered);
}

/** What the origin says it served; null: it is not asked, or has not answered yet. */
export function originServed({ originServedBytes, originServedRequests }: Counters): number | null {
  return originServedBytes === 0 && originServedRequests === 0 ? null : originServedBytes;
}

/**
 * How many times the origin served each segment. Nobody counts distinct segments, but where N viewers play the same, each of its
 * bytes is delivered N times: so Σ bytes ÷ N over all moments, which is what the ceiling leaves over, are the distinct bytes. Viewers
 * of different renditions, or apart in time, make it look like fewer copies than there are distinct bytes: it is exact for one live
 * rendition. The origin's own count is taken where there is one, else what viewers and notary say they fetched. Null before any byte.
 */
export function copiesOf(counters: Counters): number | null {
  const { originBytes, peerBytes, reachableBytes, notaryBytes } = counters;
  const distinctBytes = originBytes + peerBytes - reachableBytes;
  if (originBytes + peerBytes === 0 || distinctBytes <= 0) return null;
  return (originServed(counters) ?? originBytes + notaryBytes) / distinctBytes;
}
