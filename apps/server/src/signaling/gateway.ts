import type { Server as HttpServer } from 'node:http';
import { SIGNALING_LIMITS } from '@tributary/protocol';
import type { Introducer } from '@tributary/signaling';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { TellIceServers } from '../ice/ice-servers.ts';
import type { Metrics } from '../metrics.ts';
import { clientAddress } from './client-address.ts';
import { ConnectionGuard } from './connection-guard.ts';
import type { EventHandler } from './handler.ts';
import type { HandshakeGate } from './handshake-gate.ts';
import { CLOSING_RETRY_MS, CONNECT_TIMEOUT_MS, JOIN_WITHIN_MS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from './limits.ts';
import type { SignalingServer, SignalingSocket } from './socket-outbox.ts';
import { ViewerSocket } from './viewer-socket.ts';

/** The Socket.IO server: websocket only, nothing compressed, small messages, nothing kept for clients that are away. */
export function createSignalingServer(httpServer: HttpServer, gate: HandshakeGate, metrics: Metrics, logger: Logger): SignalingServer {
  const io: SignalingServer = new Server(httpServer, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: SIGNALING_LIMITS.messageBytes,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    allowRequest: (request, decide) => {
      gate.refusal(request, io.engine.clientsCount).then(
        (message) => decide(message, message === null),
        (error: unknown) => {
          logger.error({ err: error }, 'deciding on a connection failed');
          decide('the server failed to decide; its log says why', false);
        },
      );
    },
  });
  gate.watch(io);
  ConnectionGuard.watch(io, metrics);
  return io;
}

export interface GatewayOptions {
  readonly io: SignalingServer;
  readonly handlers: ReadonlyMap<string, EventHandler<ViewerSocket>>;
  readonly introducer: Introducer;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly iceServers: TellIceServers;
  readonly trustedProxies: number;
}

/** Connects sockets with the introducer. */
export class SignalingGateway {
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
    options.io.on('connection', (socket) => this.#accept(socket));
  }

  get sockets(): number {
    return this.#options.io.engine.clientsCount;
  }

  /** Says goodbye to everybody. The caller ends the connections once that has had time to arrive. */
  close(): void {
    this.#options.io.emit('closing', { retryAfterMs: CLOSING_RETRY_MS });
    this.#options.io.disconnectSockets(true);
  }

  #accept(socket: SignalingSocket): void {
    const { handlers, metrics, logger, introducer, iceServers, trustedProxies } = this.#options;
    const address = clientAddress(socket.request, trustedProxies);
    const viewerSocket = new ViewerSocket({ socket, address, handlers, metrics, logger });
    const joinTimer = setTimeout(() => {
      if (viewerSocket.viewer === null) viewerSocket.close('never-joined');
    }, JOIN_WITHIN_MS);
    socket.conn.on('heartbeat', () => {
      const { viewer } = viewerSocket;
      // At a sign of life: it needs no timer of its own, and who has vanished is told nothing.
      viewerSocket.renewIceServers(iceServers);
      if (viewer !== null) void viewerSocket.afterEvents(() => introducer.alive(viewer));
    });
    socket.on('disconnect', (reason) => {
      clearTimeout(joinTimer);
      logger.debug({ session: socket.id, address, reason }, 'socket ended');
      void viewerSocket.afterEvents(async () => {
        if (viewerSocket.viewer !== null) await introducer.vanish(viewerSocket.viewer, socket.id);
      });
    });
  }
}
