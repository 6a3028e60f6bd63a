import type { PeerStats } from '@tributary/hls';

type Neighbour = Pick<PeerStats['neighbours'][number], 'peerId' | 'receivedBytes' | 'sentBytes'>;

export interface NeighbourRates {
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
}

interface Sample {
  readonly atMs: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

const RATE_WINDOW_MS = 6_000; // three segments of 2 s: data arrives in bursts, one per segment
const MAX_SAMPLES = 16; // per neighbour; one per second fills less than half

/** What each neighbour delivered and took lately, from its running totals. Forgets a neighbour that is no longer listed. */
export class NeighbourRateMeter {
  #samples = new Map<Neighbour['peerId'], Sample[]>();

  get neighbourCount(): number {
    return this.#samples.size;
  }

  add(atMs: number, neighbours: readonly Neighbour[]): void {
    const next = new Map<Neighbour['peerId'], Sample[]>();
    for (const { peerId, receivedBytes, sentBytes } of neighbours) {
      const known = (this.#samples.get(peerId) ?? []).filter((sample) => sample.atMs >= atMs - RATE_WINDOW_MS);
      next.set(peerId, [...known, { atMs, receivedBytes, sentBytes }].slice(-MAX_SAMPLES));
    }
    this.#samples = next;
  }

  /** Undefined before there are two samples of this neighbour. */
  rates(peerId: Neighbour['peerId']): NeighbourRates | undefined {
    const samples = this.#samples.get(peerId);
    const first = samples?.[0];
    const last = samples?.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return undefined;
    const seconds = (last.atMs - first.atMs) / 1000;
    return {
      receivedBytesPerSecond: Math.max(0, last.receivedBytes - first.receivedBytes) / seconds,
      sentBytesPerSecond: Math.max(0, last.sentBytes - first.sentBytes) / seconds,
    };
  }

  clear(): void {
    this.#samples.clear();
  }
}
