import type { PeerId, StreamId } from '@tributary/protocol';
import type { ViewerAddress } from './address.ts';
import type { Random } from './clock.ts';
import type { SampleRequest } from './directory.ts';
import { SampledSet } from './sampled-set.ts';

/** Draws of a random other network before giving up on finding somebody far. */
const NETWORK_DRAWS = 8;

/** The viewers of one stream, indexed by where they are. */
export class MemorySwarm {
  readonly streamId: StreamId;
  readonly label: string;
  readonly #all = new SampledSet<PeerId>();
  readonly #byAddress = new Map<string, SampledSet<PeerId>>();
  readonly #byNetwork = new Map<string, SampledSet<PeerId>>();
  readonly #networks = new SampledSet<string>();

  constructor(streamId: StreamId, label: string) {
    this.streamId = streamId;
    this.label = label;
  }

  get size(): number {
    return this.#all.size;
  }

  add(peerId: PeerId, { address, network }: ViewerAddress): void {
    this.#all.add(peerId);
    group(this.#byAddress, address).add(peerId);
    group(this.#byNetwork, network).add(peerId);
    this.#networks.add(network);
  }

  delete(peerId: PeerId, { address, network }: ViewerAddress): void {
    this.#all.delete(peerId);
    ungroup(this.#byAddress, address, peerId);
    ungroup(this.#byNetwork, network, peerId);
    if (!this.#byNetwork.has(network)) this.#networks.delete(network);
  }

  sample({ near, counts, random }: SampleRequest): Set<PeerId> {
    const found = new Set<PeerId>();
    const addAll = (peerIds: Iterable<PeerId>) => {
      for (const peerId of peerIds) found.add(peerId);
    };
    addAll(this.#byAddress.get(near.address)?.sample(counts.address, random) ?? []);
    addAll(this.#byNetwork.get(near.network)?.sample(counts.network, random) ?? []);
    addAll(this.#all.sample(counts.far, random));
    // Where nearly everybody is in one network, the draw above may have met nobody else: ask other networks by name.
    addAll(this.#fromOtherNetworks(near.network, random));
    return found;
  }

  *#fromOtherNetworks(network: string, random: Random): Iterable<PeerId> {
    for (const other of this.#networks.sample(NETWORK_DRAWS, random)) {
      if (other !== network) yield* this.#byNetwork.get(other)?.sample(1, random) ?? [];
    }
  }
}

function group(groups: Map<string, SampledSet<PeerId>>, key: string): SampledSet<PeerId> {
  let members = groups.get(key);
  if (!members) groups.set(key, (members = new SampledSet()));
  return members;
}

function ungroup(groups: Map<string, SampledSet<PeerId>>, key: string, peerId: PeerId): void {
  const members = groups.get(key);
  members?.delete(peerId);
  if (members?.size === 0) groups.delete(key);
}
