import { remember, type PeerId } from '@tributary/protocol';

/** Bytes of media that one neighbour and this viewer gave each other, from the engine's start on. */
export interface LinkTotals {
  /** Verified. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

type Totals = { -readonly [K in keyof LinkTotals]: number };

const MAX_LINKS = 128; // ten times as many as there are at once: whoever left is told of in the report after, and may be forgotten then

/** What was exchanged with whom, those who have left included: a report comes later than they went. The one idle for longest is forgotten. */
export class LinkTraffic {
  readonly #byPeer = new Map<PeerId, Totals>();

  received(peerId: PeerId, bytes: number): void {
    this.#touch(peerId).receivedBytes += bytes;
  }

  sent(peerId: PeerId, bytes: number): void {
    this.#touch(peerId).sentBytes += bytes;
  }

  totals(): ReadonlyMap<PeerId, LinkTotals> {
    return new Map([...this.#byPeer].map(([peerId, totals]) => [peerId, { ...totals }]));
  }

  #touch(peerId: PeerId): Totals {
    const totals = this.#byPeer.get(peerId) ?? { receivedBytes: 0, sentBytes: 0 };
    // To the end: insertion order is the order of use.
    return remember(this.#byPeer, peerId, totals, MAX_LINKS);
  }
}
