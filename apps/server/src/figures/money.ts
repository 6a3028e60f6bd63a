import type { Money } from '@tributary/operator-api';
import type { Prices } from '@tributary/control';
import type { Counters } from '@tributary/telemetry';

const GIGABYTE = 1e9;
const REQUESTS_PRICED = 10_000;

/**
 * What the peers' bytes were worth. Costs err on the side of costing more: playlists count whole, although viewers without peers read
 * them too, and so do all of the notary's fetches; requests count where there were more of them than segments, and fewer earn nothing.
 * @returns null where no prices are set
 */
export function moneyOf(counters: Counters, prices: Prices | null): Money | null {
  if (prices === null) return null;
  const { peerBytes, relayedBytes, playlistBytes, attestationBytes, notaryBytes, notarySegments, originRequests, segments } = counters;
  const fromOrigin = (bytes: number): number => (bytes / GIGABYTE) * prices.originPerGigabyte;
  const extraRequests = Math.max(0, originRequests + notarySegments - segments);
  const grossSaved = fromOrigin(peerBytes);
  const costs =
    (relayedBytes / GIGABYTE) * prices.relayPerGigabyte +
    fromOrigin(playlistBytes + attestationBytes + notaryBytes) +
    (extraRequests / REQUESTS_PRICED) * prices.perTenThousandRequests;
  return { currency: prices.currency, grossSaved, costs, saved: grossSaved - costs };
}
