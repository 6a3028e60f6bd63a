import type { AdmissionMode } from '@tributary/signaling';
import type { FastifyInstance } from 'fastify';
import { hostName } from '../host.ts';
import type { PeersChoice, StreamOffer } from '../options.ts';

/** What the server tells its pages at /config.json. */
export interface PagesConfig {
  readonly version: string;
  /** Address of the signaling server, relative to this one. */
  readonly signaling: string;
  readonly streams: readonly StreamOffer[];
  /** Whether a page needs a join token. */
  readonly admission: AdmissionMode;
  /** What viewers are asked before they have peers. */
  readonly peers: PeersChoice;
}

/** What the pages are told beside the signaling server's address. */
export type PagesFacts = Omit<PagesConfig, 'signaling'>;

export function serveConfig(app: FastifyInstance, { streams, ...facts }: PagesFacts): void {
  app.get('/config.json', (request, reply): PagesConfig => {
    const host = hostName(request.headers.host) ?? 'localhost';
    void reply.header('cache-control', 'no-store');
    const absolute = streams.map(({ name, url }) => ({ name, url: url.startsWith(':') ? `${request.protocol}://${host}${url}` : url }));
    return { ...facts, signaling: '/', streams: absolute };
  });
}
