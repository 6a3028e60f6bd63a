import type { IncomingMessage } from 'node:http';

/**
 * Where a request comes from. Each trusted proxy has appended the address it saw to X-Forwarded-For: the entry that
 * the outermost of them wrote is the client's, everything left of it is the client's own claim.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((entry) => entry.trim());
  const entry = entries.at(-trustedProxies);
  return entry === undefined || entry === '' ? direct : entry;
}
