import type { IceServer, JoinRefusal, PeerId } from '@tributary/protocol';
import { CLOCK_SKEW_MS } from '@tributary/signaling';
import type { Logger } from 'pino';
import type { TellIceServers } from '../ice/ice-servers.ts';
import type { Metrics } from '../metrics.ts';
import { isClogged } from './engine-connection.ts';
import { FloodGuard } from './flood-guard.ts';
import type { EventHandler, Outcome } from './handler.ts';
import { MAX_WAITING_EVENTS } from './limits.ts';
import type { SignalingSocket } from './socket-outbox.ts';

/** The client may have claimed anything as its acknowledgement. */
type Acknowledge = (answer: unknown) => void;

export interface ViewerSocketOptions {
  readonly socket: SignalingSocket;
  /** Address of the client. Not logged above debug. */
  readonly address: string;
  readonly handlers: ReadonlyMap<string, EventHandler<ViewerSocket>>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** One client's socket: refuses what it must not do, and hands on the rest, one event after the other. */
export class ViewerSocket {
  readonly socket: SignalingSocket;
  readonly address: string;
  /** Who it is; null before it has joined and after it has left. */
  viewer: PeerId | null = null;
  /** Unix time in milliseconds until which its join token holds, the clocks' difference included; Infinity: it needs none. */
  #admittedUntilMs = Infinity;
  /** Unix time in milliseconds from which on it is told ICE servers anew. */
  #renewIceServersAtMs = Infinity;
  readonly #options: ViewerSocketOptions;
  readonly #guard = new FloodGuard(performance.now());
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: ViewerSocketOptions) {
    this.#options = options;
    this.socket = options.socket;
    this.address = options.address;
    options.socket.onAny((event: unknown, ...parameters: unknown[]) => this.#receive(event, parameters));
    // A client may leave the namespace and keep the connection, on which nothing would be weighed any more; or come back to it, again
    // and again, each time with a fresh allowance.
    options.socket.on('disconnect', () => options.socket.conn.close());
  }

  /** Runs after everything the client has sent so far. */
  afterEvents(task: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(task).catch((error: unknown) => this.#failed(error, 'disconnect'));
    return this.#turn;
  }

  refuse(event: string, reason: JoinRefusal, message: string): void {
    this.#options.metrics.refusals.inc({ reason });
    this.socket.emit('refused', { event, reason, message });
  }

  /**
   * The viewer has joined.
   * @param tokenExpiresInMs null: it needs no token
   * @returns the ICE servers for the answer
   */
  admitted(tokenExpiresInMs: number | null, tell: TellIceServers): readonly IceServer[] {
    this.#admittedUntilMs = untilMs(tokenExpiresInMs);
    return this.#iceServers(tell);
  }

  /** A fresh token holds. Relays' credentials that end with the one before are told anew. */
  readmitted(tokenExpiresInMs: number | null, tell: TellIceServers): void {
    const endWithToken = this.#renewIceServersAtMs === this.#admittedUntilMs;
    this.#admittedUntilMs = untilMs(tokenExpiresInMs);
    if (endWithToken && this.viewer !== null) this.socket.emit('ice-servers', { iceServers: this.#iceServers(tell) });
  }

  /** Tells fresh credentials where half of the time of those before has passed. */
  renewIceServers(tell: TellIceServers): void {
    const nowMs = Date.now();
    if (this.viewer === null || nowMs < this.#renewIceServersAtMs || nowMs >= this.#admittedUntilMs) return;
    this.socket.emit('ice-servers', { iceServers: this.#iceServers(tell) });
  }

  #iceServers(tell: TellIceServers): readonly IceServer[] {
    const { iceServers, renewAtMs } = tell(this.socket.handshake.headers.host, this.#admittedUntilMs);
    this.#renewIceServersAtMs = renewAtMs;
    return iceServers;
  }

  close(reason: string): void {
    if (!this.socket.connected) return;
    this.#options.metrics.disconnections.inc({ reason });
    this.#options.logger.debug({ session: this.socket.id, address: this.address, reason }, 'socket closed by the server');
    this.socket.disconnect(true);
  }

  #receive(event: unknown, parameters: unknown[]): void {
    if (!this.socket.connected) return;
    const last = parameters.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const payload = parameters.length > (acknowledge ? 1 : 0) ? parameters[0] : undefined;
    const name = String(event);
    if (!this.#guard.event(name, performance.now())) {
      return this.#settle(name, acknowledge, {
        status: 'refused',
        reason: 'rate-limited',
        message: 'Too many events at once: send fewer.',
      });
    }
    const handler = this.#options.handlers.get(name);
    if (!handler) return this.#options.metrics.unknownEvents.inc();
    if (this.#waiting >= MAX_WAITING_EVENTS) return this.close('overload');
    this.#waiting += 1;
    this.#turn = this.#turn.then(async () => {
      this.#waiting -= 1;
      if (!this.socket.connected) return;
      try {
        this.#settle(name, acknowledge, await handler(this, payload));
      } catch (error) {
        this.#failed(error, name);
      }
    });
  }

  /** Answers are what a client can make large: one that asks on and takes none is cut off, as one that takes no events is. */
  #answer(acknowledge: Acknowledge | undefined, answer: unknown): void {
    if (!isClogged(this.socket.conn)) return acknowledge?.(answer);
    this.close('slow');
    // By itself the connection would wait for what is queued to be taken.
    this.socket.conn.close(true);
  }

  #settle(event: string, acknowledge: Acknowledge | undefined, outcome: Outcome): void {
    if (outcome.status === 'done') {
      if (outcome.answer !== undefined) this.#answer(acknowledge, outcome.answer);
      return outcome.afterAnswer?.();
    }
    if (outcome.status === 'later') {
      void outcome.answer.then(
        (answer) => this.#answer(acknowledge, answer),
        (error: unknown) => this.#failed(error, event),
      );
      return;
    }
    const { reason, message } = outcome;
    const maySayWhy = this.#guard.refusal(performance.now());
    if (!maySayWhy) {
      this.refuse(event, 'rate-limited', 'Too many refused events: the connection is closed.');
      return this.close(reason === 'rate-limited' ? 'flood' : 'garbage');
    }
    if (acknowledge) {
      this.#options.metrics.refusals.inc({ reason });
      acknowledge({ ok: false, reason, message });
    } else this.refuse(event, reason, message);
  }

  #failed(error: unknown, event: string): void {
    this.#options.metrics.handlerErrors.inc();
    this.#options.logger.error({ err: error, event }, 'handling an event failed');
  }
}

function untilMs(tokenExpiresInMs: number | null): number {
  return tokenExpiresInMs === null ? Infinity : Date.now() + tokenExpiresInMs + CLOCK_SKEW_MS;
}
