import type { CandidateType, Introduction } from '@tributary/protocol';
import { CONNECTION_FAILURES, type ConnectionFailure, type ConnectionStats } from './statistics.ts';

/**
 * Counts attempts to connect, and remembers that the local network is closed to this page. Browsers ask their user before a page may
 * connect to it, and drop the candidates that lead there where the answer was no: every neighbour behind the same address is then tried in
 * vain, unless a relay is known. One attempt shows that; none follows before the answer changes.
 */
export class ConnectionAttempts {
  readonly #isLocalNetworkRefused: () => boolean;
  readonly #failures: Record<ConnectionFailure, number> = { unreachable: 0, closed: 0, 'no-hello': 0, 'local-network-refused': 0 };
  readonly #byCandidate: Record<CandidateType, number> = { host: 0, srflx: 0, prflx: 0, relay: 0 };
  #tried = 0;
  #successes = 0;
  #isLocalClosed = false;

  constructor(isLocalNetworkRefused: () => boolean) {
    this.#isLocalNetworkRefused = isLocalNetworkRefused;
  }

  get tried(): number {
    return this.#tried;
  }

  get failed(): number {
    return CONNECTION_FAILURES.reduce((sum, reason) => sum + this.#failures[reason], 0);
  }

  stats(): ConnectionStats {
    return { attempts: this.#tried, successes: this.#successes, failures: { ...this.#failures }, byCandidate: { ...this.#byCandidate } };
  }

  /** Somebody was introduced. @returns false where it cannot be reached: counted as an attempt that failed, and not to be made */
  begin({ proximity }: Introduction): boolean {
    this.#tried++;
    if (!this.#isLocalNetworkRefused()) this.#isLocalClosed = false;
    if (proximity !== 'address' || !this.#isLocalClosed) return true;
    this.#failures['local-network-refused']++;
    return false;
  }

  succeeded(): void {
    this.#successes++;
  }

  /** The browser has told by which of its candidates a connection is made; once for each. */
  connectedBy(candidate: CandidateType): void {
    this.#byCandidate[candidate]++;
  }

  failedBy({ proximity }: Introduction, reason: Exclude<ConnectionFailure, 'local-network-refused'>): void {
    const isRefused = reason === 'unreachable' && proximity === 'address' && this.#isLocalNetworkRefused();
    this.#isLocalClosed ||= isRefused;
    this.#failures[isRefused ? 'local-network-refused' : reason]++;
  }
}
