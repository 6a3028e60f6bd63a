import type { PeerId } from '@tributary/protocol';
import { AvoidList } from './avoid-list.ts';
import { FORMER_SESSIONS, MET_RATE, NEW_NEIGHBOUR_RATE } from './limits.ts';
import { SignalBudget } from './signal-budget.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a viewer's own server remembers of it beside the directory. A few hundred bytes. */
export class ViewerSession {
  /** Neighbours that it asks for. */
  readonly newNeighbours: TokenBucket;
  /** Newcomers that it is introduced to. */
  readonly met: TokenBucket;
  readonly avoided = new AvoidList();
  readonly signals = new SignalBudget();

  /** The viewer chose that no neighbour is told an address of its own. */
  relayOnly = false;
  /** Web origin of its page; undefined: not said. */
  pageOrigin: string | undefined;

  constructor(nowMs: number) {
    this.newNeighbours = new TokenBucket(NEW_NEIGHBOUR_RATE, nowMs);
    this.met = new TokenBucket(MET_RATE, nowMs);
  }
}

/** Sessions of the viewers that are here, and for a while of those that left: who comes back finds its allowance as it was. */
export class ViewerSessions {
  readonly #former: number;
  readonly #open = new Map<PeerId, ViewerSession>();
  readonly #closed = new Map<PeerId, ViewerSession>();

  /** @param former sessions kept of those that left */
  constructor(former = FORMER_SESSIONS) {
    this.#former = former;
  }

  get size(): number {
    return this.#open.size;
  }

  get formerSize(): number {
    return this.#closed.size;
  }

  get(peerId: PeerId): ViewerSession | undefined {
    return this.#open.get(peerId);
  }

  /** The viewer is here: again, or still, or for the first time. */
  open(peerId: PeerId, nowMs: number): ViewerSession {
    const session = this.#open.get(peerId) ?? this.#closed.get(peerId) ?? new ViewerSession(nowMs);
    this.#open.set(peerId, session);
    this.#closed.delete(peerId);
    return session;
  }

  close(peerId: PeerId): void {
    const session = this.#open.get(peerId);
    if (!session) return;
    this.#open.delete(peerId);
    this.#closed.set(peerId, session);
    const oldest = this.#closed.keys().next();
    if (this.#closed.size > this.#former && !oldest.done) this.#closed.delete(oldest.value);
  }
}
