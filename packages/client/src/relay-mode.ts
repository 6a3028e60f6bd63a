import type { IceServer, IceTransportPolicy, Policy } from '@tributary/protocol';
import { relaysOf } from '@tributary/webrtc';

/** Whether this viewer may tell neighbours its address, by its own choice and the operator's, and what it could go by instead. */
export class RelayMode {
  readonly #own: IceTransportPolicy;
  #policy: Policy | null = null;
  /** Null: not told yet. */
  #iceServers: readonly IceServer[] | null = null;

  constructor(own: IceTransportPolicy = 'all') {
    this.#own = own;
  }

  /** No address may be told. */
  get isOn(): boolean {
    return this.#own === 'relay' || this.#policy?.iceTransportPolicy === 'relay';
  }

  /** It may not, and no TURN server is known: there can be no peers. */
  get hasNoRelay(): boolean {
    return this.isOn && this.#iceServers !== null && relaysOf(this.#iceServers).length === 0;
  }

  /** @returns whether it was switched on by this: connections that exist have told an address */
  policy(policy: Policy): boolean {
    const wasOn = this.isOn;
    this.#policy = policy;
    return this.isOn && !wasOn;
  }

  iceServers(iceServers: readonly IceServer[]): void {
    this.#iceServers = iceServers;
  }
}
