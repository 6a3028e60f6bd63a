import type { Socket } from 'socket.io';
import { TokenBucket } from '@tributary/signaling';
import type { Metrics } from '../metrics.ts';
import { BYTE_RATE, NAMESPACES_REFUSED, PACKET_BYTES_MIN } from './limits.ts';
import type { SignalingServer } from './socket-outbox.ts';

type Connection = Pick<Socket['conn'], 'on' | 'close'>;
type Excess = 'binary' | 'flood' | 'namespace';

/** Socket.IO's CONNECT: to a namespace by its name, or to the one that there is. */
const CONNECT = '0';
const CONNECT_NAMED = '0/';

/**
 * Weighs all that comes over a connection, from its first packet on: what has joined no namespace yet, or one that does not exist, never
 * becomes a socket that anything else would count.
 */
export class ConnectionGuard {
  readonly #bytes: TokenBucket;
  #connects = 0;
  #namespacesRefused = 0;

  constructor(nowMs: number) {
    this.#bytes = new TokenBucket(BYTE_RATE, nowMs);
  }

  /** Watches every connection of a server. */
  static watch(io: SignalingServer, metrics: Metrics): void {
    io.engine.on('connection', (connection: Connection) => {
      const guard = new ConnectionGuard(performance.now());
      let isClosed = false;
      connection.on('packet', ({ data }: { data?: unknown }) => {
        const excess = isClosed ? null : guard.excess(data, performance.now());
        if (excess === null) return;
        isClosed = true;
        metrics.disconnections.inc({ reason: excess });
        // At once: by itself the connection would wait for what is queued to be taken.
        connection.close(true);
      });
    });
  }

  /** @returns why the connection is to be closed; null: it may go on */
  excess(data: unknown, nowMs: number): Excess | null {
    if (typeof data !== 'string' && data !== undefined) return 'binary'; // no event of ours carries any
    if (!this.#bytes.take(Math.max(data?.length ?? 0, PACKET_BYTES_MIN), nowMs)) return 'flood';
    if (data === undefined || !data.startsWith(CONNECT)) return null;
    // Socket.IO says by itself that there is no such namespace: a page that took a path for one is told so.
    if (data.startsWith(CONNECT_NAMED)) return ++this.#namespacesRefused > NAMESPACES_REFUSED ? 'namespace' : null;
    return ++this.#connects > 1 ? 'namespace' : null;
  }
}
