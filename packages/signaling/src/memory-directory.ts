import type { PeerId, StreamId, ViewerState } from '@tributary/protocol';
import type {
  Directory,
  EnterResult,
  IntroducedPair,
  IntroduceResult,
  NeighbourRecord,
  NewViewer,
  SampleRequest,
  SwarmSummary,
  Viewer,
} from './directory.ts';
import { DIRECTORY_LIMITS, type DirectoryLimits } from './limits.ts';
import { MemorySwarm } from './memory-swarm.ts';

interface Entry {
  viewer: NewViewer;
  suspect: boolean;
  readonly introduced: Map<PeerId, IntroducedPair>;
  readonly claims: Set<PeerId>;
}

/** The directory of a server that works alone. */
export class MemoryDirectory implements Directory {
  readonly #limits: DirectoryLimits;
  readonly #entries = new Map<PeerId, Entry>();
  readonly #swarms = new Map<StreamId, MemorySwarm>();

  constructor(limits: Partial<DirectoryLimits> = {}) {
    this.#limits = { ...DIRECTORY_LIMITS, ...limits };
  }

  async enter(viewer: NewViewer): Promise<EnterResult> {
    const entry = this.#entries.get(viewer.peerId);
    if (entry?.viewer.streamId === viewer.streamId) {
      const swarm = this.#swarms.get(viewer.streamId);
      swarm?.delete(viewer.peerId, entry.viewer.address);
      swarm?.add(viewer.peerId, viewer.address);
      entry.viewer = viewer;
      entry.suspect = false;
      return 'renewed';
    }
    if (entry) this.#drop(entry, 'left');
    if (this.#entries.size >= this.#limits.viewers) return 'server-full';
    let swarm = this.#swarms.get(viewer.streamId);
    if (swarm && swarm.size >= this.#limits.viewersPerSwarm) return 'swarm-full';
    if (!swarm) {
      if (this.#swarms.size >= this.#limits.swarms) return 'server-full';
      swarm = new MemorySwarm(viewer.streamId, viewer.label);
      this.#swarms.set(viewer.streamId, swarm);
    }
    swarm.add(viewer.peerId, viewer.address);
    this.#entries.set(viewer.peerId, { viewer, suspect: false, introduced: new Map(), claims: new Set() });
    return 'entered';
  }

  async viewer(peerId: PeerId): Promise<Viewer | undefined> {
    const entry = this.#entries.get(peerId);
    return entry && snapshot(entry);
  }

  async update(peerId: PeerId, change: { readonly state?: ViewerState; readonly suspect?: boolean }): Promise<boolean> {
    const entry = this.#entries.get(peerId);
    if (!entry) return false;
    if (change.state) entry.viewer = { ...entry.viewer, state: change.state };
    if (change.suspect !== undefined) entry.suspect = change.suspect;
    return true;
  }

  async remove(peerId: PeerId, session: string, how: 'left' | 'vanished'): Promise<PeerId[] | undefined> {
    const entry = this.#entries.get(peerId);
    if (!entry || entry.viewer.session !== session) return undefined;
    return this.#drop(entry, how);
  }

  async sample(request: SampleRequest): Promise<Viewer[]> {
    const swarm = this.#swarms.get(request.streamId);
    if (!swarm) return [];
    return Array.from(swarm.sample(request), (peerId) => snapshot(this.#entries.get(peerId) as Entry));
  }

  async introduce(
    a: PeerId,
    b: PeerId,
    pair: IntroducedPair,
    ceiling: { readonly a: number; readonly b: number },
  ): Promise<IntroduceResult> {
    const one = this.#entries.get(a);
    const other = this.#entries.get(b);
    if (!one || !other || one === other || one.viewer.streamId !== other.viewer.streamId) return 'impossible';
    if (one.introduced.has(b)) return 'known';
    if (one.introduced.size >= ceiling.a || other.introduced.size >= ceiling.b) return 'full';
    one.introduced.set(b, pair);
    other.introduced.set(a, pair);
    one.claims.delete(b);
    other.claims.delete(a);
    return 'introduced';
  }

  async introduction(a: PeerId, b: PeerId): Promise<IntroducedPair | undefined> {
    return this.#entries.get(a)?.introduced.get(b);
  }

  async neighbours(peerId: PeerId): Promise<NeighbourRecord[]> {
    return Array.from(this.#entries.get(peerId)?.introduced ?? [], ([other, pair]) => ({ peerId: other, ...pair }));
  }

  async part(a: PeerId, b: PeerId): Promise<boolean> {
    const one = this.#entries.get(a);
    const other = this.#entries.get(b);
    one?.claims.delete(b);
    other?.claims.delete(a);
    other?.introduced.delete(a);
    return one?.introduced.delete(b) ?? false;
  }

  async claim(peerId: PeerId, other: PeerId): Promise<void> {
    const entry = this.#entries.get(peerId);
    if (entry && peerId !== other) this.#addClaim(entry, other);
  }

  async swarmSize(streamId: StreamId): Promise<number> {
    return this.#swarms.get(streamId)?.size ?? 0;
  }

  async size(): Promise<number> {
    return this.#entries.size;
  }

  async swarms(limit: number): Promise<SwarmSummary[]> {
    return Array.from(this.#swarms.values(), ({ streamId, label, size }) => ({ streamId, label, viewers: size }))
      .sort((a, b) => b.viewers - a.viewers)
      .slice(0, limit);
  }

  #drop(entry: Entry, how: 'left' | 'vanished'): PeerId[] {
    const { peerId, streamId, address } = entry.viewer;
    for (const other of entry.introduced.keys()) {
      const neighbour = this.#entries.get(other) as Entry;
      neighbour.introduced.delete(peerId);
      if (how === 'vanished') this.#addClaim(neighbour, peerId);
    }
    this.#entries.delete(peerId);
    const swarm = this.#swarms.get(streamId);
    swarm?.delete(peerId, address);
    if (swarm?.size === 0) this.#swarms.delete(streamId);
    return [...entry.introduced.keys()];
  }

  #addClaim(entry: Entry, other: PeerId): void {
    const { claims } = entry;
    claims.delete(other);
    claims.add(other);
    for (const oldest of claims) {
      if (claims.size <= this.#limits.claimsPerViewer) break;
      claims.delete(oldest);
    }
  }
}

/** Nearly everybody has none, and a join looks at dozens of viewers. */
const NO_CLAIMS: ReadonlySet<PeerId> = new Set();

function snapshot({ viewer, suspect, introduced, claims }: Entry): Viewer {
  return { ...viewer, suspect, neighbours: introduced.size, claims: claims.size === 0 ? NO_CLAIMS : new Set(claims) };
}
