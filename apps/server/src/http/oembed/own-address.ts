import type { FastifyRequest } from 'fastify';
import { isHost } from '../../host.ts';

/** The web origin under which a client reached this server; null where its Host header is odd. */
export function ownOrigin(request: FastifyRequest): string | null {
  const { host = '' } = request.headers;
  if (!isHost(host)) return null;
  return URL.canParse(`${request.protocol}://${host}`) ? new URL(`${request.protocol}://${host}`).origin : null;
}
