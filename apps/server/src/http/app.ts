import { fastify, type FastifyError, type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import type { Logger } from 'pino';
import type { CheckedOptions } from '../options.ts';
import { BODY_BYTES, HEADERS_TIMEOUT_MS, IDLE_TIMEOUT_MS, MAX_CONNECTIONS, REQUEST_TIMEOUT_MS, TIMEOUTS_CHECKED_MS } from './limits.ts';

export interface HttpTimeouts {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly idleMs: number;
  /** Between two looks at who is past the first two. */
  readonly checkedMs: number;
}

const TIMEOUTS: HttpTimeouts = {
  headersMs: HEADERS_TIMEOUT_MS,
  requestMs: REQUEST_TIMEOUT_MS,
  idleMs: IDLE_TIMEOUT_MS,
  checkedMs: TIMEOUTS_CHECKED_MS,
};

/** The HTTP server, still without routes. Nobody holds a connection of it for longer than it is of use. */
export function createApp(
  { tls, trustedProxies }: Pick<CheckedOptions, 'tls' | 'trustedProxies'>,
  logger: Logger,
  timeouts: HttpTimeouts = TIMEOUTS,
): FastifyInstance {
  const ofNode = { headersTimeout: timeouts.headersMs, connectionsCheckingInterval: timeouts.checkedMs };
  const shared = {
    // Fastify's own lines below warnings say what ours say, or hold a viewer's address.
    loggerInstance: logger.child({}, { level: logger.isLevelEnabled('warn') ? 'warn' : logger.level }),
    bodyLimit: BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: timeouts.requestMs,
    connectionTimeout: timeouts.idleMs,
    // By a function: Fastify believes no forwarded protocol for a mere number of hops, so that nobody trusts whoever connects unawares.
    // The operator said that those who connect are proxies, and we count addresses in the same way (signaling/client-address.ts).
    trustProxy: trustedProxies === 0 ? false : (_address: string, hop: number) => hop < trustedProxies,
    ...(tls ? { https: { ...tls, ...ofNode, handshakeTimeout: timeouts.headersMs } } : { http: ofNode }),
  };
  // The types tell the two servers apart, nothing here does.
  const app = fastify(shared as FastifyServerOptions);
  app.server.maxConnections = MAX_CONNECTIONS;
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode, message } = errorAnswer(error, request, logger);
    return reply.code(statusCode).send({ error: message });
  });
  const notFound = { error: 'Nothing is here. The pages are /watch/, /embed/ and /dashboard/.' };
  app.setNotFoundHandler((_request, reply) => reply.code(404).header('cache-control', 'no-store').send(notFound));
  return app;
}

/** What is answered to a request that failed; what is the server's own fault goes to its log. */
export function errorAnswer(error: FastifyError, request: FastifyRequest, logger: Logger) {
  const { statusCode = 500 } = error;
  if (statusCode >= 500) logger.error({ err: error, route: request.routeOptions.url }, 'answering a request failed');
  return { statusCode, message: statusCode >= 500 ? 'The server failed to answer; its log says why.' : error.message };
}
