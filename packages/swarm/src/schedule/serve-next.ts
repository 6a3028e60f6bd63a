/** A request that waits for its turn. */
export interface Waiting {
  /** When it was asked for, or the same neighbour was last sent something: whoever asks for much at once waits no less for each. */
  readonly waitsSinceMs: number;
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
const FREE_RIDER_COPIES = 1;
// By how much a request must rank before all that could be sent now for a slot to be cleared for it.
const OUTSIDE_LEAD = 0.25;

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
  let bestOutsideRank = Infinity;
  for (const [customer, { requests, hasRoom, isSending, isFreeRider }] of customers.entries()) {
    if (!hasRoom) continue;
    const hasSlot = isSending || taken < slots;
    for (const [request, { waitsSinceMs, copies }] of requests.entries()) {
      const rank = copies + (isFreeRider ? FREE_RIDER_COPIES : 0) - (nowMs - waitsSinceMs) / PATIENCE_MS;
      if (!hasSlot) bestOutsideRank = Math.min(bestOutsideRank, rank);
      if (!hasSlot || rank >= bestRank) continue;
      bestRank = rank;
      best = { customer, request };
    }
  }
  // Who waits outside with something that is due sooner gets the next slot that falls vacant: none is kept busy past that.
  return bestOutsideRank <= bestRank - OUTSIDE_LEAD ? null : best;
}
