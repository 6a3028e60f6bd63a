import type { LinkTraffic, PeerId, StreamId, UplinkClass } from '@tributary/protocol';
import type { Group } from '../measures/index.ts';
import { MAX_LINKED_VIEWERS, MAX_MESH_NODES } from './limits.ts';
import { sampleConnected } from './sample-connected.ts';

const MS_PER_SECOND = 1000;

/** What the picture says of a viewer; nothing that tells who it is. */
export interface ViewerTraits {
  readonly group?: Group | undefined;
  readonly uplink: UplinkClass;
  /** ISO 3166-1; the empty name: not known. */
  readonly country: string;
}

export interface MeshNode extends ViewerTraits {
  /** Made up by this process, and of no use outside it. */
  readonly id: string;
  readonly group: Group;
  /** To and from all neighbours, those included that are not in the picture; as the viewer itself says. */
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
}

export interface MeshEdge {
  /** Nodes: who sends, who receives. */
  readonly from: string;
  readonly to: string;
  readonly bytesPerSecond: number;
  /** Both ends say so; the rate is what the lower of them says. */
  readonly confirmed: boolean;
}

export interface Mesh {
  readonly nodes: readonly MeshNode[];
  readonly edges: readonly MeshEdge[];
  /** Viewers of whom links are known; more than there are nodes: these are a connected sample. */
  readonly viewers: number;
}

interface Rates {
  readonly inPerSecond: number;
  readonly outPerSecond: number;
}

interface Entry extends ViewerTraits {
  readonly name: string;
  readonly streamId: StreamId;
  readonly atMs: number;
  readonly links: ReadonlyMap<PeerId, Rates>;
}

export interface LinkTableOptions {
  /** Of whom nothing was heard for so long is not in the picture. */
  readonly silentAfterMs: number;
  readonly maxViewers?: number;
}

/** The latest links of each viewer, for a picture of who feeds whom. */
export class LinkTable {
  readonly #silentAfterMs: number;
  readonly #maxViewers: number;
  /** The one heard of longest ago first. */
  readonly #viewers = new Map<PeerId, Entry>();
  readonly #byStream = new Map<StreamId, Set<PeerId>>();
  #named = 0;

  constructor({ silentAfterMs, maxViewers = MAX_LINKED_VIEWERS }: LinkTableOptions) {
    this.#silentAfterMs = silentAfterMs;
    this.#maxViewers = maxViewers;
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** @param overMs what the links' bytes were counted over */
  told(
    streamId: StreamId,
    peerId: PeerId,
    { group, uplink, country }: ViewerTraits,
    links: readonly LinkTraffic[],
    overMs: number,
    atMs: number,
  ): void {
    const known = this.#viewers.get(peerId);
    const perSecond = (bytes: number) => (overMs > 0 ? (bytes * MS_PER_SECOND) / overMs : 0);
    const rates = links.map(
      (link) => [link.peerId, { inPerSecond: perSecond(link.receivedBytes), outPerSecond: perSecond(link.sentBytes) }] as const,
    );
    this.#forget(peerId);
    const name = known?.name ?? `viewer ${++this.#named}`;
    this.#viewers.set(peerId, { name, streamId, atMs, group, uplink, country, links: new Map(rates) });
    const swarm = this.#byStream.get(streamId) ?? new Set();
    this.#byStream.set(streamId, swarm.add(peerId));
    const [oldest] = this.#viewers.keys();
    if (this.#viewers.size > this.#maxViewers && oldest !== undefined) this.#forget(oldest);
  }

  /** Lets go of those of whom nothing is heard any more. */
  expire(nowMs: number): void {
    for (const [peerId, { atMs }] of this.#viewers) {
      if (nowMs - atMs < this.#silentAfterMs) return;
      this.#forget(peerId);
    }
  }

  /** @param maxViewers nodes at most, and never more than MAX_MESH_NODES */
  mesh(streamId: StreamId, maxViewers = MAX_MESH_NODES): Mesh {
    const swarm = this.#byStream.get(streamId) ?? new Set<PeerId>();
    const nearby = (peerId: PeerId) => [...(this.#viewers.get(peerId)?.links.keys() ?? [])].filter((other) => swarm.has(other));
    const sample = sampleConnected(swarm, nearby, Math.max(0, Math.min(maxViewers, MAX_MESH_NODES)));
    const entries = [...sample].flatMap((peerId) => {
      const entry = this.#viewers.get(peerId);
      return entry ? [[peerId, entry] as const] : [];
    });
    const shown = new Map(entries);
    return {
      viewers: swarm.size,
      nodes: entries.map(([, entry]) => nodeOf(entry)),
      edges: edgesOf(shown),
    };
  }

  #forget(peerId: PeerId): void {
    const entry = this.#viewers.get(peerId);
    if (!entry) return;
    this.#viewers.delete(peerId);
    const swarm = this.#byStream.get(entry.streamId);
    swarm?.delete(peerId);
    if (swarm?.size === 0) this.#byStream.delete(entry.streamId);
  }
}

function nodeOf({ name, group = 'peers', uplink, country, links }: Entry): MeshNode {
  const sum = (rate: keyof Rates) => [...links.values()].reduce((total, rates) => total + rates[rate], 0);
  return { id: name, group, uplink, country, receivedBytesPerSecond: sum('inPerSecond'), sentBytesPerSecond: sum('outPerSecond') };
}

function edgesOf(shown: ReadonlyMap<PeerId, Entry>): MeshEdge[] {
  const told = new Map<string, { readonly from: Entry; readonly to: Entry; sent?: number; received?: number }>();
  const edge = (from: Entry, to: Entry) => {
    const key = `${from.name}>${to.name}`;
    const known = told.get(key) ?? { from, to };
    told.set(key, known);
    return known;
  };
  for (const entry of shown.values()) {
    for (const [peerId, { inPerSecond, outPerSecond }] of entry.links) {
      const other = shown.get(peerId);
      if (!other) continue;
      if (outPerSecond > 0) edge(entry, other).sent = outPerSecond;
      if (inPerSecond > 0) edge(other, entry).received = inPerSecond;
    }
  }
  return [...told.values()].map(({ from, to, sent, received }) => {
    const confirmed = sent !== undefined && received !== undefined;
    return { from: from.name, to: to.name, bytesPerSecond: Math.min(sent ?? Infinity, received ?? Infinity), confirmed };
  });
}
