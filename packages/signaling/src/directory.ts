import type { PeerId, StreamId, ViewerState } from '@tributary/protocol';
import type { Proximity, ViewerAddress } from './address.ts';
import type { Random } from './clock.ts';

/** One viewer of one stream, as the directory knows it. A copy: it does not change afterwards. */
export interface Viewer {
  readonly peerId: PeerId;
  readonly streamId: StreamId;
  readonly label: string;
  readonly address: ViewerAddress;
  /** Names the connection it came by: what an earlier connection does after a rejoin no longer counts. */
  readonly session: string;
  readonly state: ViewerState;
  /** A neighbour reported it dead and it has shown no life since. */
  readonly suspect: boolean;
  /** Viewers it was introduced to and has not been parted from. */
  readonly neighbours: number;
  /** Peers it holds a connection to without an introduction on record: it said so when it rejoined, or they vanished. */
  readonly claims: ReadonlySet<PeerId>;
}

export type NewViewer = Omit<Viewer, 'suspect' | 'neighbours' | 'claims'>;

export type EnterResult =
  | 'entered'
  /** It was there under another session; its neighbours stay. */
  | 'renewed'
  | 'swarm-full'
  | 'server-full';

/** A pair that was introduced to each other. */
export interface IntroducedPair {
  readonly connectionId: string;
  readonly proximity: Proximity;
}

export interface NeighbourRecord extends IntroducedPair {
  readonly peerId: PeerId;
}

export type IntroduceResult =
  | 'introduced'
  /** They already are. */
  | 'known'
  /** One of them has as many neighbours as the ceiling allows. */
  | 'full'
  /** One of them left, or they watch different streams, or they are the same. */
  | 'impossible';

export interface SampleRequest {
  readonly streamId: StreamId;
  readonly near: ViewerAddress;
  /** At most so many of each. */
  readonly counts: { readonly address: number; readonly network: number; readonly far: number };
  readonly random: Random;
}

export interface SwarmSummary {
  readonly streamId: StreamId;
  readonly label: string;
  readonly viewers: number;
}

/**
 * Who watches what, and who was introduced to whom. Every method is one atomic step: callers interleave, and a
 * directory shared by several servers must keep the same promises. All of it is bounded by `DirectoryLimits`.
 */
export interface Directory {
  /** A viewer of another stream by the same name leaves that one first. */
  enter(viewer: NewViewer): Promise<EnterResult>;
  viewer(peerId: PeerId): Promise<Viewer | undefined>;
  /** @returns false where the viewer is not here. */
  update(peerId: PeerId, change: { readonly state?: ViewerState; readonly suspect?: boolean }): Promise<boolean>;
  /**
   * Removes the viewer and all its introductions. `vanished` leaves a claim with each of its neighbours, so that it
   * gets them back when it rejoins and names them; after `left` nobody remembers it.
   * @returns those it was introduced to; undefined where it is not here, or under another session.
   */
  remove(peerId: PeerId, session: string, how: 'left' | 'vanished'): Promise<PeerId[] | undefined>;

  /** Random viewers of the stream, those nearby first. May contain the asker. Never walks a whole swarm. */
  sample(request: SampleRequest): Promise<Viewer[]>;

  /** Introduces `a` to `b`, unless either would then have more than `ceiling` neighbours. Symmetric. Clears their claims on each other. */
  introduce(a: PeerId, b: PeerId, pair: IntroducedPair, ceiling: { readonly a: number; readonly b: number }): Promise<IntroduceResult>;
  introduction(a: PeerId, b: PeerId): Promise<IntroducedPair | undefined>;
  neighbours(peerId: PeerId): Promise<NeighbourRecord[]>;
  /** Parts the two, and clears their claims on each other. @returns whether they had been introduced. */
  part(a: PeerId, b: PeerId): Promise<boolean>;
  /** Remembers that `peerId` says it holds a connection to `other`, which need not be here. */
  claim(peerId: PeerId, other: PeerId): Promise<void>;

  swarmSize(streamId: StreamId): Promise<number>;
  size(): Promise<number>;
  /** The largest swarms, at most `limit`. */
  swarms(limit: number): Promise<SwarmSummary[]>;
}
