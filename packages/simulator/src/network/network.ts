import type { PeerId } from '@tributary/protocol';
import type { Transport } from '@tributary/swarm';
import type { NetworkConfig } from '../config.ts';
import type { EventLoop } from '../event-loop.ts';
import type { CarriedFrame, FrameInterner } from './frames.ts';
import type { Host } from './host.ts';
import { SimulatedLink, type Surroundings } from './link.ts';

const PAIR_STEP = 0x9e3779b1;
const TWO_TO_32 = 0x1_0000_0000;
const LATENCY_JITTER = 0.4; // pairs of one region differ: between 0.8 and 1.2 of its figure

/** Everybody's machines and the connections between them. */
export class Network {
  readonly #hosts = new Map<PeerId, Host>();
  readonly #links = new Map<number, SimulatedLink>();
  readonly #config: NetworkConfig;
  readonly #seed: number;
  readonly #around: Surroundings;
  #opened = 0;

  constructor(
    loop: EventLoop,
    config: NetworkConfig,
    seed: number,
    interner: FrameInterner,
    pieceArrived: (from: Host, to: Host, frame: CarriedFrame) => void,
  ) {
    this.#config = config;
    this.#seed = seed;
    this.#around = {
      loop,
      connectRoundTrips: config.connectRoundTrips,
      initialWindowBytes: config.initialWindowBytes,
      host: (peerId) => this.#hosts.get(peerId),
      find: (id, self, remote) => this.#find(id, self, remote),
      latencyMs: (a, b) => this.#latencyMs(a, b),
      mayConnect: (a, b) => this.#pairChance(a, b, 1) >= config.unconnectableShare,
      intern: (bytes) => interner.intern(bytes),
      pieceArrived,
    };
  }

  /** From now on the host can be connected to. */
  attach(host: Host): Transport {
    this.#hosts.set(host.peerId, host);
    return {
      open: (remoteId, { initiator }, handlers) => {
        const id = ++this.#opened;
        const link = new SimulatedLink(id, host, remoteId, initiator, this.#around, handlers);
        // Only a link that still connects is looked for by its number.
        this.#links.set(id, link);
        return link;
      },
    };
  }

  /** The machine is gone without a goodbye: it hears nothing more, and its neighbours are told nothing. */
  vanish(host: Host): void {
    host.alive = false;
    for (const link of Array.from(host.links)) link.extinguish();
    this.#hosts.delete(host.peerId);
  }

  /** The machine left in order: its links are closed already. */
  detach(host: Host): void {
    host.alive = false;
    this.#hosts.delete(host.peerId);
  }

  #find(id: unknown, self: PeerId, remote: PeerId): SimulatedLink | undefined {
    if (typeof id !== 'number') return undefined;
    const link = this.#links.get(id);
    if (link?.self.peerId !== remote || link.remoteId !== self) return undefined;
    this.#links.delete(id);
    return link;
  }

  #latencyMs(a: Host, b: Host): number {
    if (a.network === b.network) return this.#config.nearLatencyMs;
    const base = this.#config.regionLatencyMs[a.region]?.[b.region] ?? 0;
    return base * (1 + LATENCY_JITTER * (this.#pairChance(a, b, 2) - 0.5));
  }

  /** A number in [0, 1) that belongs to the pair, whoever asks. */
  #pairChance(a: Host, b: Host, purpose: number): number {
    const low = Math.min(a.number, b.number);
    const high = Math.max(a.number, b.number);
    let hash = Math.imul(low + 1, PAIR_STEP) ^ Math.imul(high + 1, 0x85ebca6b) ^ Math.imul(this.#seed + purpose, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / TWO_TO_32;
  }
}
