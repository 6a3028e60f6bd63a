import { peerIdOf, type Attestations, type JoinAnswer, type JoinRequest } from '@tributary/protocol';
import type { Metrics } from '../metrics.ts';
import { DONE, type EventHandler, type Outcome } from './handler.ts';
import type { Limited, RateLimits } from './rate-limits.ts';
import type { ViewerSocket } from './viewer-socket.ts';

const ADDRESS_BUSY = 'Too many of these from this address: wait.';
const VIEWER_BUSY = 'Too many of these from this viewer: wait.';
/** Nothing is known of what was asked for: the viewer turns to the origin, and asks again later. */
export const NOTHING_ATTESTED: Outcome = { status: 'done', answer: { attestations: [] } satisfies Attestations };

/**
 * The handler, within the rate of the socket's address. What is past it is not held against the socket: it may be its neighbour
 * behind the same router that floods.
 */
export function limitedByAddress(
  what: Limited,
  event: string,
  handler: EventHandler<ViewerSocket>,
  rates: RateLimits,
  metrics: Metrics,
): EventHandler<ViewerSocket> {
  return async (context, payload) => {
    const waitMs = await rates.ofAddress(what, context.address);
    if (waitMs === 0) return handler(context, payload);
    metrics.limitedEvents.inc({ event, by: 'address' });
    if (event === 'join') metrics.joins.inc({ outcome: 'rate-limited' });
    if (what === 'join') return busy(waitMs, ADDRESS_BUSY);
    if (what === 'want') return NOTHING_ATTESTED;
    context.refuse(event, 'rate-limited', ADDRESS_BUSY);
    return DONE;
  };
}

/** The refusal of a join where its viewer has joined too often, by whatever sockets; null: it may. */
export async function refusedViewer(request: JoinRequest, rates: RateLimits, metrics: Metrics): Promise<Outcome | null> {
  const waitMs = await rates.ofViewer('join', peerIdOf(request.secret));
  if (waitMs === 0) return null;
  metrics.limitedEvents.inc({ event: 'join', by: 'viewer' });
  metrics.joins.inc({ outcome: 'rate-limited' });
  return busy(waitMs, VIEWER_BUSY);
}

/** For what is answered. */
function busy(waitMs: number, message: string): Outcome {
  return { status: 'done', answer: { ok: false, reason: 'rate-limited', message, retryAfterMs: waitMs } satisfies JoinAnswer };
}
