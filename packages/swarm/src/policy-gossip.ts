import type { PeerId, SignedPolicy } from '@tributary/protocol';
import type { Mesh } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import type { Clock } from './ports.ts';

/**
 * The operator's signed policy, from neighbour to neighbour: it also reaches those who cannot ask the server. What it says and who signed
 * it is for somebody else to look at; here it is passed on.
 */
export class PolicyGossip {
  readonly #clock: Clock;
  readonly #mesh: Mesh;
  readonly #heard: (signed: SignedPolicy, from: PeerId) => void;
  #latest: SignedPolicy | null = null;

  constructor(clock: Clock, mesh: Mesh, heard: (signed: SignedPolicy, from: PeerId) => void) {
    this.#clock = clock;
    this.#mesh = mesh;
    this.#heard = heard;
  }

  /** Verified, and newer than what was shared before: every neighbour hears of it, and whoever becomes one. */
  share(signed: SignedPolicy): void {
    this.#latest = signed;
    this.#mesh.broadcast({ type: 'policy', signed });
  }

  welcome(neighbour: Neighbour): void {
    if (this.#latest !== null) neighbour.send({ type: 'policy', signed: this.#latest });
  }

  received(neighbour: Neighbour, signed: SignedPolicy): void {
    // Past its rate it is not looked at: a signature costs more to verify than to send.
    if (signed !== this.#latest && neighbour.policies.take(1, this.#clock.nowMs())) this.#heard(signed, neighbour.peerId);
  }

  /** It was no policy, or a trusted key that it names did not sign it: nobody passes on what it has not verified. */
  refused(from: PeerId): void {
    const neighbour = this.#mesh.get(from);
    if (neighbour) this.#mesh.noteMalformed(neighbour);
  }
}
