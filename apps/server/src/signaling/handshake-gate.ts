import type { IncomingMessage } from 'node:http';
import { viewerAddress } from '@tributary/signaling';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { clientAddress } from './client-address.ts';
import { MAX_SOCKETS } from './limits.ts';
import type { RateLimits } from './rate-limits.ts';
import type { SignalingServer } from './socket-outbox.ts';

export interface HandshakeGateOptions {
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly socketsPerAddress: number;
  readonly rates: RateLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

type Refusal = 'origin' | 'server-full' | 'address-full' | 'rate-limited';

/** What the client is told: it is in the answer's body, and a browser shows it to a developer. */
const MESSAGES: Readonly<Record<Refusal, string>> = {
  origin: 'this page’s origin is not allowed to connect',
  'server-full': 'the server is full',
  'address-full': 'too many connections from this address',
  'rate-limited': 'too many new connections: wait',
};

/** Between two warnings that an address is full. */
const WARN_INTERVAL_MS = 60_000;
const ADDRESS_FULL =
  'an address has as many connections as one may have: behind a reverse proxy start with --trusted-proxies, for large networks behind one address raise --sockets-per-address';

/** Decides who may open a socket, before one exists. */
export class HandshakeGate {
  readonly #options: HandshakeGateOptions;
  /** Open sockets by address: no more entries than sockets. */
  readonly #sockets = new Map<string, number>();
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: HandshakeGateOptions) {
    this.#options = options;
  }

  /** Addresses that have sockets open. */
  get addresses(): number {
    return this.#sockets.size;
  }

  /** Counts the server's sockets from now on. */
  watch(io: SignalingServer): void {
    io.engine.on('connection', (connection: { readonly request: IncomingMessage; once(event: 'close', listener: () => void): void }) => {
      const address = this.#addressOf(connection.request);
      this.#sockets.set(address, (this.#sockets.get(address) ?? 0) + 1);
      connection.once('close', () => {
        const left = (this.#sockets.get(address) ?? 0) - 1;
        if (left > 0) this.#sockets.set(address, left);
        else this.#sockets.delete(address);
      });
    });
  }

  /** @returns null: let it in; otherwise what to say */
  async refusal(request: IncomingMessage, openSockets: number): Promise<string | null> {
    const refusal = await this.#refusal(request, openSockets);
    if (refusal === null) return null;
    this.#options.metrics.refusedHandshakes.inc({ reason: refusal });
    if (refusal === 'address-full') this.#warn();
    return MESSAGES[refusal];
  }

  async #refusal(request: IncomingMessage, openSockets: number): Promise<Refusal | null> {
    const { allowedOrigins, socketsPerAddress, rates } = this.#options;
    if (!isAllowedOrigin(request, allowedOrigins)) return 'origin';
    if (openSockets >= MAX_SOCKETS) return 'server-full';
    const address = this.#addressOf(request);
    if ((this.#sockets.get(address) ?? 0) >= socketsPerAddress) return 'address-full';
    return (await rates.ofAddress('handshake', address)) > 0 ? 'rate-limited' : null;
  }

  #addressOf(request: IncomingMessage): string {
    return viewerAddress(clientAddress(request, this.#options.trustedProxies)).address;
  }

  #warn(): void {
    const nowMs = performance.now();
    if (nowMs - this.#warnedAtMs < WARN_INTERVAL_MS) return;
    this.#warnedAtMs = nowMs;
    this.#options.logger.warn({ socketsPerAddress: this.#options.socketsPerAddress }, ADDRESS_FULL);
  }
}

/** A page cannot forge its origin; programs that send none are no page and are let in. An empty list allows everybody. */
function isAllowedOrigin({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  return allowedOrigins.length === 0 || headers.origin === undefined || allowedOrigins.includes(headers.origin);
}
