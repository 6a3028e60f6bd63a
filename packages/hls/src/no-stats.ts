import type { PeerStats } from '@tributary/client';

const NO_TRAFFIC = { originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 };

/** What is told while nothing is loaded, or the viewer has no peers to have figures of. */
export function noStats(status: PeerStats['status']): PeerStats {
  return {
    status,
    streamId: null,
    streamLabel: null,
    totals: NO_TRAFFIC,
    relayedBytes: 0,
    offload: 0,
    neighbours: [],
    recentSegments: [],
    tracks: new Map(),
    storedBytes: 0,
    upload: { allowed: false, reason: 'no-peers', sessionBytes: 0 },
    connections: {
      attempts: 0,
      successes: 0,
      failures: { unreachable: 0, closed: 0, 'no-hello': 0, 'local-network-refused': 0 },
      byCandidate: { host: 0, srflx: 0, prflx: 0, relay: 0 },
    },
    trust: 'none',
    mismatchedSegments: 0,
    attestations: { sourceBytes: 0, peerBytes: 0 },
  };
}
