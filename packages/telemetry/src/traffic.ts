/** Bytes and stalls as viewers report them, added up. */
export interface Traffic {
  readonly originBytes: number;
  readonly peerBytes: number;
  /** Of the peers' bytes, those that came by a TURN server: somebody pays for them, as for the origin's. */
  readonly relayedBytes: number;
  readonly sentBytes: number;
  readonly wastedBytes: number;
  readonly stalls: number;
  readonly stalledMs: number;
}

export const NO_TRAFFIC: Traffic = { originBytes: 0, peerBytes: 0, relayedBytes: 0, sentBytes: 0, wastedBytes: 0, stalls: 0, stalledMs: 0 };

export function addTraffic(a: Traffic, b: Traffic): Traffic {
  return {
    originBytes: a.originBytes + b.originBytes,
    peerBytes: a.peerBytes + b.peerBytes,
    relayedBytes: a.relayedBytes + b.relayedBytes,
    sentBytes: a.sentBytes + b.sentBytes,
    wastedBytes: a.wastedBytes + b.wastedBytes,
    stalls: a.stalls + b.stalls,
    stalledMs: a.stalledMs + b.stalledMs,
  };
}

/** Share of the delivered bytes that came from peers directly, 0 … 1; null before any byte. What is relayed is no offload. */
export function offload({
  originBytes,
  peerBytes,
  relayedBytes,
}: Pick<Traffic, 'originBytes' | 'peerBytes' | 'relayedBytes'>): number | null {
  const total = originBytes + peerBytes;
  return total === 0 ? null : (peerBytes - relayedBytes) / total;
}

/** The best offload that so many viewers of one stream can reach: one of them must fetch every byte. */
export function offloadCeiling(viewers: number): number {
  return viewers < 1 ? 0 : 1 - 1 / viewers;
}
