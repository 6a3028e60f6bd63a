import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { TokenBucket, type Rate } from '@tributary/signaling';
import type { Logger } from 'pino';
import { bindingSuccess, isBindingRequest } from './message.ts';

/** Answers per second to everybody: 64 kB/s, which is what a flood of forged requests can make this server send. */
const TOTAL_RATE: Rate = { burst: 4000, perSecond: 2000 };
/** Answers per second to one address: a school behind one router opens the stream at once; nobody needs more. */
const ADDRESS_RATE: Rate = { burst: 200, perSecond: 50 };
/** Addresses whose rate is remembered; the oldest is forgotten first. About 150 bytes each. */
const MAX_ADDRESSES = 10_000;

export interface StunOptions {
  readonly port: number;
  /** Undefined: all addresses, IPv6 and IPv4. */
  readonly host: string | undefined;
  readonly logger: Logger;
  readonly onRequest?: (outcome: 'answered' | 'ignored' | 'rate-limited') => void;
}

/** Tells viewers their own public address, so that no third party has to. */
export class StunServer {
  readonly #options: StunOptions;
  readonly #socket: Socket;
  #total = new TokenBucket(TOTAL_RATE, performance.now());
  readonly #byAddress = new Map<string, TokenBucket>();

  private constructor(options: StunOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    socket.on('message', (datagram, remote) => this.#answer(datagram, remote));
    socket.on('error', (error) => options.logger.warn({ err: error }, 'STUN socket error'));
  }

  /** Starts on the port, or on any free one where that is taken. Throws what the system throws otherwise. */
  static async start(options: StunOptions): Promise<StunServer> {
    const socket = await bindOrFallBack(options);
    return new StunServer(options, socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(datagram: Uint8Array, remote: RemoteInfo): void {
    const outcome = isBindingRequest(datagram) ? (this.#mayAnswer(remote.address) ? 'answered' : 'rate-limited') : 'ignored';
    // A datagram that cannot be sent is lost, as datagrams are: the client asks again.
    if (outcome === 'answered') this.#socket.send(bindingSuccess(datagram, remote), remote.port, remote.address, () => {});
    this.#options.onRequest?.(outcome);
  }

  #mayAnswer(address: string): boolean {
    const nowMs = performance.now();
    const bucket = this.#byAddress.get(address) ?? new TokenBucket(ADDRESS_RATE, nowMs);
    this.#byAddress.delete(address);
    this.#byAddress.set(address, bucket);
    const oldest = this.#byAddress.keys().next();
    if (this.#byAddress.size > MAX_ADDRESSES && !oldest.done) this.#byAddress.delete(oldest.value);
    return bucket.take(1, nowMs) && this.#total.take(1, nowMs);
  }
}

async function bindOrFallBack({ port, host, logger }: StunOptions): Promise<Socket> {
  try {
    return await bind(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    const socket = await bind(0, host);
    logger.warn(
      { wantedPort: port, stunPort: socket.address().port, code },
      `UDP port ${port} cannot be used for STUN; using ${socket.address().port} instead. Open that one in the firewall, or choose another with --stun-port.`,
    );
    return socket;
  }
}

async function bind(port: number, host: string | undefined): Promise<Socket> {
  if (host !== undefined && host !== '::') return bindTo(isIPv4(host) ? 'udp4' : 'udp6', port, host);
  try {
    return await bindTo('udp6', port, '::');
  } catch (error) {
    if (!hasNoIpv6(error)) throw error;
    return bindTo('udp4', port, '0.0.0.0');
  }
}

async function bindTo(type: 'udp4' | 'udp6', port: number, address: string): Promise<Socket> {
  const socket = createSocket({ type });
  try {
    const listening = once(socket, 'listening');
    socket.bind({ port, address });
    await listening;
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** The machine has IPv6 switched off. */
export function hasNoIpv6(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}
