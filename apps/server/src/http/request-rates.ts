import type { FastifyInstance } from 'fastify';
import { clientAddress } from '../signaling/client-address.ts';
import type { RateLimits } from '../signaling/rate-limits.ts';

/** What a page sends that ends: told, not asked for, and no more than reports may be. */
const REPORTS = '/api/v1/reports';
/** Answered by computing something; everything else is a file, or as small. */
const FIGURES = ['/api/', '/metrics', '/healthz'];
const MS_PER_SECOND = 1000;
const TOO_MANY = 'Too many requests from this address: wait. Behind a reverse proxy the server needs --trusted-proxies.';

/** Answers 429 to an address past its rate, before anything is done for it. */
export function limitRequests(app: FastifyInstance, rates: RateLimits, trustedProxies: number, onLimited: () => void): void {
  app.addHook('onRequest', async (request, reply) => {
    const waitMs = await rates.ofAddress(kindOf(request.url), clientAddress(request.raw, trustedProxies));
    if (waitMs === 0) return;
    onLimited();
    return reply
      .code(429)
      .header('retry-after', Math.ceil(waitMs / MS_PER_SECOND))
      .header('cache-control', 'no-store')
      .send({ error: TOO_MANY });
  });
}

function kindOf(url: string): 'beacon' | 'figures' | 'page' {
  if (url === REPORTS) return 'beacon';
  return FIGURES.some((prefix) => url.startsWith(prefix)) ? 'figures' : 'page';
}
