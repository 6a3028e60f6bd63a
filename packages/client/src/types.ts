import type { IceServer, IceTransportPolicy, StreamId, TrackId, TrustMode } from '@tributary/protocol';
import type { AttestationTraffic, NeighbourStats, SegmentRecord, TrafficTotals } from '@tributary/swarm';
import type { PeerStatus } from './status.ts';
import type { TrustOptions } from './trust.ts';

/** What is to happen before the first connection: nothing ever, the viewer's yes, or that the viewer is told. */
export type PeersMode = 'off' | 'ask' | 'notice';

export interface PeerOptions {
  /** Address of the signaling server, e.g. `https://peers.example.com`, or `https://example.com/peers` behind a reverse proxy. */
  readonly signaling: string;
  /** The stream's own name, or a function of its playlist's URL; default: the URL without host and tokens. */
  readonly stream?: string | ((playlistUrl: string) => string) | undefined;
  /**
   * Rewrites the addresses of media playlists and segments before they are named: for a token that only this site knows.
   * What it returns must be equal for equal bytes, and different for different ones. Requests keep their own address.
   */
  readonly nameUrl?: ((url: string, names: 'playlist' | 'segment') => string) | undefined;
  /**
   * Join token, or a function that fetches a fresh one: called at every join, and again before the token runs out, so that a session
   * outlives its first token. A text cannot be renewed: peers end when it expires.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Overrides the servers that signaling names. An empty list contacts nobody. */
  readonly iceServers?: readonly IceServer[] | undefined;
  /**
   * `relay`: no neighbour learns an address of this viewer's; everything goes by TURN servers, and without any there are no peers
   * (status `no-relay`). The operator can demand it of everybody. Default `all`.
   */
  readonly iceTransportPolicy?: IceTransportPolicy | undefined;
  /** `off`: no peers, and nothing of them is loaded. Default `notice`. */
  readonly peers?: PeersMode | undefined;
  /** False: receive only. Default true. */
  readonly upload?: boolean | undefined;
  /** Cap of this viewer's upload, bytes per second; default none. */
  readonly uploadBytesPerSecond?: number | undefined;
  /** Who vouches for what peers send; default: as the server says. */
  readonly trust?: TrustOptions | undefined;
  /** Bytes of segments kept for neighbours; default by device memory. */
  readonly storeBytes?: number | undefined;
}

export interface PeerStats {
  readonly status: PeerStatus;
  readonly streamId: StreamId | null;
  /** Readable form of the StreamId: path without host and tokens. */
  readonly streamLabel: string | null;
  readonly totals: TrafficTotals;
  /** Of the peers' bytes, those that came by a TURN server, as far as the browser tells. */
  readonly relayedBytes: number;
  /** (peerBytes − relayedBytes) ÷ (peerBytes + originBytes), 0 before any byte: somebody pays for what is relayed, as for the origin. */
  readonly offload: number;
  readonly neighbours: readonly NeighbourStats[];
  readonly recentSegments: readonly SegmentRecord[];
  readonly tracks: ReadonlyMap<TrackId, TrafficTotals>;
  readonly storedBytes: number;
  /** Who vouches for pieces: the packager, the server's notary, or nobody, also before the server has been asked. */
  readonly trust: TrustMode;
  /** Segments that the origin gave otherwise than attested: played here, and not shared. */
  readonly mismatchedSegments: number;
  /** What vouching costs: bytes of attestations received, which `totals` leave out. */
  readonly attestations: AttestationTraffic;
}

export interface PeerEvents {
  status: (status: PeerStatus) => void;
  /** A segment was delivered to the player. */
  segment: (record: SegmentRecord) => void;
  neighbours: (neighbours: readonly NeighbourStats[]) => void;
}

/** What `attachPeers` returns. */
export interface Peers {
  readonly status: PeerStatus;
  stats(): PeerStats;
  /** @returns a function that unsubscribes. */
  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void;
  /** Closes every connection, gives hls.js its own loader back and leaves nothing behind. Playback goes on. */
  destroy(): void;
}
