import { CandidateCounts, filterSignal, type PeerSignal } from '@tributary/protocol';

export interface SignalGateOptions {
  /** No neighbour is told an address of this viewer's, and none but relays' is taken of a neighbour. */
  readonly relayOnly: boolean;
  /** Neighbours may be on this machine. */
  readonly allowLoopback: boolean;
}

/**
 * What one connection tells and takes of addresses. The server filters as well; here it holds whatever the server does. Private addresses
 * are taken: only the server can tell whether the two are in one network.
 */
export class SignalGate {
  readonly #options: SignalGateOptions;
  readonly #told = new CandidateCounts();
  readonly #taken = new CandidateCounts();

  constructor(options: SignalGateOptions) {
    this.#options = options;
  }

  /** @returns what may be told the neighbour; null: nothing of it */
  outgoing(signal: PeerSignal): PeerSignal | null {
    if (!this.#options.relayOnly) return signal;
    return filterSignal(signal, { relayOnly: true, allowPrivate: true, allowLoopback: true }, this.#told).signal;
  }

  /** @returns what may be given to the browser; null: nothing of it */
  incoming(signal: PeerSignal): PeerSignal | null {
    return filterSignal(signal, { ...this.#options, allowPrivate: true }, this.#taken).signal;
  }
}
