import type { Counters } from './measures/index.ts';

/** Share of the delivered bytes that came from peers directly, 0 … 1; null before any byte. What is relayed is no offload. */
export function offload({
  originBytes,
  peerBytes,
  relayedBytes,
}: Pick<Counters, 'originBytes' | 'peerBytes' | 'relayedBytes'>): number | null {
  const total = originBytes + peerBytes;
  return total === 0 ? null : (peerBytes - relayedBytes) / total;
}

/** The best offload that so many viewers of one stream can reach: one of them must fetch every byte. */
export function offloadCeiling(viewers: number): number {
  return viewers < 1 ? 0 : 1 - 1 / viewers;
}
