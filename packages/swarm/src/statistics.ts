import type { CandidateType, PeerId, SegmentId, TrackId } from '@tributary/protocol';
import type { LinkTotals } from './link-traffic.ts';

/** Bytes of media, from the engine's start on. */
export interface TrafficTotals {
  /** Received from the origin. */
  readonly originBytes: number;
  /** Received from peers and verified. */
  readonly peerBytes: number;
  /** Sent to peers. */
  readonly sentBytes: number;
  /** Received from either and not used: twice, too late, or refused by the verifier. */
  readonly wastedBytes: number;
}

/** Bytes of encoded attestations, from the engine's start on. */
export interface AttestationTraffic {
  /** From the site's own sources, with whatever else came in the same sidecar or answer. */
  readonly sourceBytes: number;
  /** From neighbours, asked for or not. */
  readonly peerBytes: number;
}

/** Where one finished segment came from. */
export interface SegmentRecord {
  readonly segment: SegmentId;
  readonly totalBytes: number;
  readonly originBytes: number;
  readonly peerBytes: number;
  /** From the first request to the last byte. */
  readonly elapsedMs: number;
  /** Engine time at which it was whole. */
  readonly finishedAtMs: number;
}

export interface NeighbourStats {
  readonly peerId: PeerId;
  readonly proximity: 'address' | 'network' | 'far';
  readonly state: 'connecting' | 'open';
  /** Measured over the channel; undefined before the first answer. */
  readonly roundTripMs: number | undefined;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Bytes per second received while requests were open. */
  readonly goodputBytesPerSecond: number | undefined;
  /** Path, as far as the browser tells. */
  readonly relayed: boolean | undefined;
}

/**
 * Why a connection was not made: nothing answered (a firewall, another network), the neighbour closed it before it said hello, it said none,
 * or the browser was told by its user not to connect to the local network, and this neighbour is nowhere else.
 */
export const CONNECTION_FAILURES = ['unreachable', 'closed', 'no-hello', 'local-network-refused'] as const;
export type ConnectionFailure = (typeof CONNECTION_FAILURES)[number];

/** Attempts to connect to neighbours, from the engine's start on. What neither succeeded nor failed is under way, or was given up by this side. */
export interface ConnectionStats {
  readonly attempts: number;
  readonly successes: number;
  readonly failures: Readonly<Record<ConnectionFailure, number>>;
  /** Of the successes, those whose path the browser told: by the kind of this viewer's own candidate. */
  readonly byCandidate: Readonly<Record<CandidateType, number>>;
}

/**
 * Whether this viewer sends pieces, and what decides: `limits`: the page said no (`setLimits`); `policy`: the operator switched peers
 * off; `no-rate`: the lowest cap is 0; `session-cap`: as much was sent as may be.
 */
export interface UploadStanding {
  readonly allowed: boolean;
  readonly reason: 'allowed' | 'limits' | 'policy' | 'no-rate' | 'session-cap';
  /** Bytes on the line, by all engines that share the ledger, headers and what is not media included. */
  readonly sessionBytes: number;
}

export interface EngineStats {
  readonly totals: TrafficTotals;
  /** Of the peers' bytes, those that came by a TURN server, as far as the transport tells. */
  readonly relayedBytes: number;
  readonly byTrack: ReadonlyMap<TrackId, TrafficTotals>;
  readonly neighbours: readonly NeighbourStats[];
  /** What was exchanged with each neighbour, also with those that left lately. */
  readonly links: ReadonlyMap<PeerId, LinkTotals>;
  /** Answers of the origin with media: whole segments and ranges. */
  readonly originRequests: number;
  /** The latest finished segments, oldest first; at most `recentSegments` of the options. */
  readonly recent: readonly SegmentRecord[];
  readonly storedBytes: number;
  readonly storedSegments: number;
  /** Segments that neighbours announced, all neighbours together. */
  readonly announcedSegments: number;
  readonly upload: UploadStanding;
  readonly connections: ConnectionStats;
  readonly connectionsTried: number;
  readonly connectionsFailed: number;
  readonly badPieces: number;
  /** Segments that the origin gave otherwise than attested: they were played here, and not shared. */
  readonly mismatchedSegments: number;
  readonly attestations: AttestationTraffic;
  /** For how long attestations have been looked for and none came, milliseconds; 0: none is missing. */
  readonly attestationMissingForMs: number;
}
