import type { PeerId, StreamId } from '@tributary/protocol';
import type { TokenClaims } from './claims.ts';
import { DEPARTED_VIEWERS } from './limits.ts';

/** What a viewer came by. */
export interface Presence {
  readonly streamId: StreamId;
  /** Null in open mode. */
  readonly claims: TokenClaims | null;
}

export interface Departed extends Presence {
  /** Whom it was introduced to when it left. */
  readonly neighbours: readonly PeerId[];
}

/** A viewer that nothing will be known of any more. */
export interface ForgottenViewer {
  readonly peerId: PeerId;
  /** Who may hold a channel to it. */
  readonly neighbours: readonly PeerId[];
}

/**
 * Viewers that left the server and may hold channels to their neighbours still: what ends their session must reach those
 * neighbours all the same. Bounded; whoever left longest ago is forgotten first.
 */
export class DepartedViewers {
  readonly #limit: number;
  readonly #viewers = new Map<PeerId, Departed>();

  constructor(limit = DEPARTED_VIEWERS) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** @returns who had to be forgotten for it */
  add(peerId: PeerId, departed: Departed): ForgottenViewer | null {
    this.#viewers.delete(peerId);
    this.#viewers.set(peerId, departed);
    const oldest = this.#viewers.entries().next();
    if (this.#viewers.size <= this.#limit || oldest.done) return null;
    const [forgotten, { neighbours }] = oldest.value;
    this.#viewers.delete(forgotten);
    return { peerId: forgotten, neighbours };
  }

  take(peerId: PeerId): Departed | undefined {
    const departed = this.#viewers.get(peerId);
    this.#viewers.delete(peerId);
    return departed;
  }

  entries(): Iterable<[PeerId, Departed]> {
    return this.#viewers.entries();
  }
}
