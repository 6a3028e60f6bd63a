import { viewerAddress } from '@tributary/signaling';
import type { PeerId } from '@tributary/protocol';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FIGURES_PER_ADDRESS, PAGES_PER_SOCKET, REQUESTS_TOTAL } from '../http/limits.ts';
import {
  HANDSHAKES_PER_SOCKET,
  HANDSHAKES_TOTAL,
  HASHES_PER_SOCKET,
  HASHES_PER_VIEWER,
  JOINS_PER_SOCKET,
  JOINS_PER_VIEWER,
  JOINS_TOTAL,
  NOTICES_PER_SOCKET,
  RATE_WINDOW_SECONDS,
  REPORTS_PER_SOCKET,
  REPORTS_PER_VIEWER,
  SIGNALS_PER_SOCKET,
  WANTS_PER_SOCKET,
  WANTS_PER_VIEWER,
} from './limits.ts';

/** What is counted per address. */
export type Limited = 'page' | 'figures' | 'beacon' | 'handshake' | 'join' | 'signal' | 'notice' | 'report' | 'want' | 'hashes';
/** What is counted per viewer. */
export type LimitedOfViewer = 'join' | 'report' | 'want' | 'hashes';

const EVERYBODY = 'everybody';

/**
 * Rates by address and by viewer, over all sockets: closing one and opening another helps nobody. An IPv6 /64 counts as one address.
 * An address has a key for as long as a window: for handshakes there are no more of them than HANDSHAKES_TOTAL, for requests than REQUESTS_TOTAL, for the rest than
 * sockets and handshakes together, for viewers, who have joined or try to, than JOINS_TOTAL and sockets.
 */
export class RateLimits {
  readonly #byAddress: Readonly<Record<Limited, RateLimiterMemory>>;
  readonly #total: Readonly<Partial<Record<Limited, RateLimiterMemory>>> = {
    page: limiter(REQUESTS_TOTAL),
    figures: limiter(REQUESTS_TOTAL),
    beacon: limiter(REQUESTS_TOTAL),
    handshake: limiter(HANDSHAKES_TOTAL),
    join: limiter(JOINS_TOTAL),
  };
  readonly #byViewer: Readonly<Record<LimitedOfViewer, RateLimiterMemory>> = {
    join: limiter(JOINS_PER_VIEWER),
    report: limiter(REPORTS_PER_VIEWER),
    want: limiter(WANTS_PER_VIEWER),
    hashes: limiter(HASHES_PER_VIEWER),
  };

  /** @param socketsPerAddress what an address may have open: its rates are in proportion */
  constructor(socketsPerAddress: number) {
    this.#byAddress = {
      page: limiter(PAGES_PER_SOCKET * socketsPerAddress),
      figures: limiter(FIGURES_PER_ADDRESS),
      beacon: limiter(REPORTS_PER_SOCKET * socketsPerAddress),
      handshake: limiter(HANDSHAKES_PER_SOCKET * socketsPerAddress),
      join: limiter(JOINS_PER_SOCKET * socketsPerAddress),
      signal: limiter(SIGNALS_PER_SOCKET * socketsPerAddress),
      notice: limiter(NOTICES_PER_SOCKET * socketsPerAddress),
      report: limiter(REPORTS_PER_SOCKET * socketsPerAddress),
      want: limiter(WANTS_PER_SOCKET * socketsPerAddress),
      hashes: limiter(HASHES_PER_SOCKET * socketsPerAddress),
    };
  }

  /** @returns 0: go on; otherwise the milliseconds after which it may work */
  async ofAddress(what: Limited, address: string): Promise<number> {
    const own = this.#byAddress[what];
    const { address: key } = viewerAddress(address);
    // Whoever is over its own rate uses up nothing of everybody's.
    const known = await own.get(key);
    if (known && known.consumedPoints >= own.points) return known.msBeforeNext;
    const total = this.#total[what];
    const waitMs = total ? await take(total, EVERYBODY) : 0;
    return waitMs > 0 ? waitMs : take(own, key);
  }

  /** As `ofAddress`, of one viewer by whatever sockets and addresses. */
  ofViewer(what: LimitedOfViewer, peerId: PeerId): Promise<number> {
    return take(this.#byViewer[what], peerId);
  }
}

function limiter(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: RATE_WINDOW_SECONDS });
}

async function take(limit: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limit.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
    throw refusal;
  }
}
