import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

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
  const address = entry === undefined ? '' : withoutPort(entry);
  // What is no address would be one of its own for everybody, and no limit by address would hold.
  return isIP(address) === 0 ? direct : address;
}

/** Some proxies add the port: `192.0.2.1:51234`, `[2001:db8::1]:443`. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(entry);
  if (bracketed) return bracketed[1] ?? '';
  return /^[\d.]+:\d+$/.test(entry) ? entry.slice(0, entry.indexOf(':')) : entry;
}
