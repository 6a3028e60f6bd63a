import type { PublicJwk } from '@tributary/attest';
import type { IceServer, IceTransportPolicy, StreamId, TrackId, TrustMode } from '@tributary/protocol';
import type {
  AttestationTraffic,
  ConnectionStats,
  EngineLimits,
  NeighbourStats,
  SegmentRecord,
  TrafficTotals,
  UploadStanding,
} from '@tributary/swarm';
import type { ChoiceChange, PeersChoice } from './choice/consent.ts';
import type { PeersMode } from './choice/mode.ts';
import type { UploadVerdict } from './conditions/upload-conditions.ts';
import type { PeerStatus } from './status.ts';
import type { TrustOptions } from './trust.ts';

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
  /**
   * What the viewer is asked before it has peers. `notice` (default): it is told, by the event of that name, before anything is opened.
   * `ask`: nothing is opened – no connection, no socket – before its yes. `off`: nothing ever. Global Privacy Control makes `notice` an
   * `ask`, the operator may too, and the viewer's no counts in every mode.
   */
  readonly peers?: PeersMode | undefined;
  /** The player's name in reports to the operator: letters, digits, dots and dashes, at most 32. Default `hls.js`. */
  readonly player?: string | undefined;
  /** False: receive only. Default true: the viewer's choice and what it is connected by decide. */
  readonly upload?: boolean | undefined;
  /** Cap of all that this viewer sends to others, bytes per second, headers included; 0 sends nothing, default no cap. The operator's may be lower. */
  readonly uploadBytesPerSecond?: number | undefined;
  /** Cap of all that it sends while the page is open, over all of the page's streams, bytes by the same count; default no cap. */
  readonly uploadBytesPerSession?: number | undefined;
  /** Who vouches for what peers send; default: as the server says. */
  readonly trust?: TrustOptions | undefined;
  /**
   * Public keys as JWK, at most 4, whose word on policy is taken from neighbours and files; default those that the server tells. What the
   * server itself says at joining holds all the same.
   */
  readonly policyKeys?: readonly PublicJwk[] | undefined;
  /** Bytes of segments kept for neighbours; default by device memory. */
  readonly storeBytes?: number | undefined;
}

/**
 * Why this viewer sends, or does not: `viewer`, `site`: who said no; `data-saving`, `cellular`, `metered`: what it is connected by;
 * `unknown-connection`: a phone that does not tell; `hidden`: the page is, and does not play; `policy`: the operator switched peers off;
 * `no-rate`: a cap is 0; `session-cap`: as much was sent as may be; `no-peers`: nothing is loaded, or there can be none: see the status.
 */
export type UploadReason = Exclude<UploadVerdict['reason'] | UploadStanding['reason'], 'limits'> | 'no-peers';

export interface UploadStats {
  readonly allowed: boolean;
  readonly reason: UploadReason;
  /** Bytes sent while the page is open, over all of its streams: pieces, everything else that neighbours are sent, and headers. */
  readonly sessionBytes: number;
}

/** Caps that may change while it plays. What is left out stays, null takes a cap away. */
export interface UploadCaps {
  readonly uploadBytesPerSecond?: number | null | undefined;
  readonly uploadBytesPerSession?: number | null | undefined;
}

/** Those that are given. */
export type GivenCaps = Partial<Pick<EngineLimits, keyof UploadCaps>>;

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
  readonly upload: UploadStats;
  /** Attempts to connect to others, and why they failed. */
  readonly connections: ConnectionStats;
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
  /** What the viewer's connection is used for is another now: by this player, another one of the page, another tab, or the operator. */
  choice: (choice: PeersChoice) => void;
  /** The viewer is to be told of peers, now: once on a page, and before anything is opened. `choose({ decision: 'no' })` still prevents it. */
  notice: () => void;
}

/** What `attachPeers` returns. */
export interface Peers {
  readonly status: PeerStatus;
  stats(): PeerStats;
  /** What this viewer's connection is used for, and who decided that. */
  readonly choice: PeersChoice;
  /** The viewer's word: takes effect while it plays, is remembered for this web origin, and followed by its other players and tabs. */
  choose(change: ChoiceChange): void;
  /** As if the viewer had never said anything. */
  forgetChoice(): void;
  /** Takes effect at once. @throws RangeError where a cap is negative or no number */
  setLimits(caps: UploadCaps): void;
  /** @returns a function that unsubscribes. */
  on<E extends keyof PeerEvents>(event: E, listener: PeerEvents[E]): () => void;
  /** Closes every connection, gives hls.js its own loader back and leaves nothing behind. Playback goes on. */
  destroy(): void;
}
