/** A request that waits for its turn. */
export interface Waiting {
  readonly askedMs: number;
  /** How often this viewer has sent the piece already, to anybody. */
  readonly copies: number;
}

/** A neighbour with requests, as the choice sees it. */
export interface Customer<Request extends Waiting> {
  readonly requests: readonly Request[];
  /** The link takes a piece now. */
  readonly hasRoom: boolean;
  /** Something is on its way to it: it has a slot. */
  readonly isSending: boolean;
  /** It passes nothing on. */
  readonly isFreeRider: boolean;
}

// A request that has waited this long ranks as one for a piece that was sent once less: what is rare goes first, and nobody starves.
const PATIENCE_MS = 250;
// Whoever passes nothing on waits as if its pieces had been sent so many times more: others can pass on what they get meanwhile.
const FREE_RIDER_COPIES = 3;

/**
 * Whom to send what next: the piece that was sent least often, so that an uplink carries every piece once before it carries
 * any twice, and neighbours trade the rest; to `slots` neighbours at once, for a piece that shares the line with many is late
 * everywhere.
 * @param customers in the order in which they were served, longest ago first: it breaks ties
 * @returns the places of customer and request; null: nothing can be sent now
 */
export function serveNext<Request extends Waiting>(
  customers: readonly Customer<Request>[],
  slots: number,
  nowMs: number,
): { readonly customer: number; readonly request: number } | null {
  const taken = customers.filter(({ isSending }) => isSending).length;
  let best: { customer: number; request: number } | null = null;
  let bestRank = Infinity;
  for (const [customer, { requests, hasRoom, isSending, isFreeRider }] of customers.entries()) {
    if (!hasRoom || (!isSending && taken >= slots)) continue;
    for (const [request, { askedMs, copies }] of requests.entries()) {
      const rank = copies + (isFreeRider ? FREE_RIDER_COPIES : 0) - (nowMs - askedMs) / PATIENCE_MS;
      if (rank >= bestRank) continue;
      bestRank = rank;
      best = { customer, request };
    }
  }
  return best;
}
