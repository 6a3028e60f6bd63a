import type { PeerId } from '@tributary/protocol';
import { RecentlyUsed } from '../recently-used.ts';
import { Allowance, Asker } from './asker.ts';
import { ASKERS_REMEMBERED } from './limits.ts';

/**
 * What viewers may still ask, by who they are and by where they are: neither leaving and coming back nor a new name gives a fresh
 * allowance. Remembered beyond a viewer's stay; whoever did not ask for longest is forgotten.
 */
export class Askers {
  readonly #askers: RecentlyUsed<PeerId, Asker>;
  readonly #allowances: RecentlyUsed<string, Allowance>;
  /** Of the viewers that are here. */
  readonly #addresses = new Map<PeerId, string>();

  constructor(limit = ASKERS_REMEMBERED) {
    this.#askers = new RecentlyUsed(limit);
    this.#allowances = new RecentlyUsed(limit);
  }

  /** Viewers and addresses that are remembered, each at most so many. */
  get sizes(): { readonly viewers: number; readonly addresses: number } {
    return { viewers: this.#askers.size, addresses: this.#allowances.size };
  }

  /** @param address as in `ViewerAddress` */
  entered(peerId: PeerId, address: string): void {
    this.#addresses.set(peerId, address);
  }

  left(peerId: PeerId): void {
    this.#addresses.delete(peerId);
  }

  of(peerId: PeerId, nowMs: number): { readonly asker: Asker; readonly address: Allowance } {
    return {
      asker: this.#askers.get(peerId, () => new Asker(nowMs)),
      address: this.#allowances.get(this.#addresses.get(peerId) ?? '', () => Allowance.ofAddress(nowMs)),
    };
  }
}
