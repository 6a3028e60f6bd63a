import type { AdmissionMode } from '@tributary/signaling';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hostName } from '../host.ts';
import type { PeersChoice, StreamOffer } from '../options.ts';
import { lanAccess, type LanAccess } from './lan.ts';

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
  /** How a phone in the same network reaches this server; null for whoever is not at this machine. */
  readonly lan: LanAccess | null;
}

/** What the pages are told whoever asks, beside the signaling server's address. */
export type PagesFacts = Omit<PagesConfig, 'signaling' | 'lan'>;

/** @param listenHost where the server listens; undefined: at all addresses */
export function serveConfig(app: FastifyInstance, { streams, ...facts }: PagesFacts, listenHost: string | undefined): void {
  app.get('/config.json', (request, reply): PagesConfig => {
    void reply.header('cache-control', 'no-store');
    return { ...facts, signaling: '/', streams: absoluteStreams(request, streams), lan: lanAccess(request, listenHost) };
  });
}

/** Streams as whoever asks reaches them: `:PORT/path` is on the host that it asked. */
export function absoluteStreams(request: FastifyRequest, streams: readonly StreamOffer[]): StreamOffer[] {
  const host = hostName(request.headers.host) ?? 'localhost';
  return streams.map(({ name, url }) => ({ name, url: url.startsWith(':') ? `${request.protocol}://${host}${url}` : url }));
}
