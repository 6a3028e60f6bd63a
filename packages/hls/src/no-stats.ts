import type { PeerStats } from '@tributary/client';

/** What there is to count without an engine. */
export function noStats(status: PeerStats['status']): PeerStats {
  return {
    status,
    streamId: null,
    streamLabel: null,
    totals: { originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 },
    relayedBytes: 0,
    offload: 0,
    neighbours: [],
    recentSegments: [],
    tracks: new Map(),
    storedBytes: 0,
    trust: 'none',
    mismatchedSegments: 0,
    attestations: { sourceBytes: 0, peerBytes: 0 },
  };
}
