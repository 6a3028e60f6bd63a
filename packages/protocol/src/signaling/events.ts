import type { Duty } from '../duty.ts';
import type { PeerId, SegmentId, StreamId, TrackId } from '../ids.ts';
import type { PolicySource, Preference, SignedPolicy } from '../policy/document.ts';

/** How strong a viewer's uplink is, by its own measure: weak < 2 Mbit/s ≤ medium < 8 Mbit/s ≤ strong. */
export type UplinkClass = 'unknown' | 'weak' | 'medium' | 'strong';

/** What the server and neighbours need to know of a viewer to choose whom it serves and what it fetches. */
export interface ViewerState {
  /** The main track being played; null before the first segment. */
  readonly track: TrackId | null;
  /** Playing a live stream within reach of its newest segment. */
  readonly atLiveEdge: boolean;
  /** False: policy, a metered connection or the viewer's choice forbid upload. */
  readonly mayUpload: boolean;
  readonly uplinkClass: UplinkClass;
  /** Newest media sequence number that the viewer's playlist lists, as of this message; absent before it has one. */
  readonly newestSequence?: number | undefined;
}

/** An SDP description or ICE candidate, opaque to the server. JSON. */
export type PeerSignal = { readonly [key: string]: unknown };

export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/**
 * Which candidates a viewer connects by, in WebRTC's own word: `relay` tells no neighbour an address of the viewer's, and takes none but
 * relays' itself.
 */
export type IceTransportPolicy = 'all' | 'relay';

/**
 * Who vouches for a stream's bytes. `notary`: the signaling server, which fetches every segment itself; `sealed`: the packager;
 * `none`: nobody, so peers are believed. Under the first two, what no attestation vouches for comes from the origin.
 */
export type TrustMode = 'notary' | 'sealed' | 'none';

/** A public P-256 key as JWK (RFC 7517, RFC 7518 6.2.1). `kid`, `alg` and `use` are there for tools. */
export interface TrustedKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid?: string | undefined;
  readonly alg?: 'ES256' | undefined;
  readonly use?: 'sig' | undefined;
}

export interface Trust {
  readonly mode: TrustMode;
  /** All of them are trusted, each as much as any other; at most 8. None where nobody vouches. */
  readonly keys: readonly TrustedKey[];
  /** The server cannot look itself: viewers say by `segment-hashes` what they fetched whole. */
  readonly wantsHashes?: boolean | undefined;
}

/** What the operator sets for a stream. Applied while playing. */
export interface Policy {
  readonly peers: 'on' | 'off';
  /** Connections a viewer keeps at most. */
  readonly maxNeighbours: number;
  /** Bytes per second that a viewer sends at most, headers included; null: no cap of the operator's. A viewer's own may be lower. */
  readonly uploadBytesPerSecond: number | null;
  /** Bytes that a viewer sends at most while its page is open, by the same count; absent and null: no cap of the operator's. */
  readonly uploadBytesPerSession?: number | null | undefined;
  /** Nobody is introduced to anybody before so many viewers are here; absent: 2. */
  readonly minimumViewers?: number | undefined;
  /**
   * `ask`: a viewer that has not agreed leaves at once, opens no connection, and comes back when it has. It binds every viewer of the
   * stream, whatever its page chose. Absent: `notice`, as the page chose.
   */
  readonly consent?: 'ask' | 'notice' | undefined;
  readonly reportIntervalMs: number;
  /** Absent: `all`. `relay` binds every viewer of the stream, whatever it chose. */
  readonly iceTransportPolicy?: IceTransportPolicy | undefined;
  /** Absent: an older server, which vouches for nothing. */
  readonly trust?: Trust | undefined;
  /** Lines of the best rendition that is played; absent and null: no limit. */
  readonly maxHeight?: number | null | undefined;
  /** Absent: `balanced`. */
  readonly preference?: Preference | undefined;
  /** Which side of a rollout this viewer is on; absent: there is none. The control group has no peers, and reports. */
  readonly group?: 'peers' | 'control' | undefined;
  /** The same for viewers to pass on; absent: nothing was signed. */
  readonly signed?: SignedPolicy | undefined;
  readonly source?: PolicySource | undefined;
}

export interface Introduction {
  readonly peerId: PeerId;
  /** Names this attempt; signals of another attempt are stale. */
  readonly connectionId: string;
  /** True: this side makes the offer. The server says so to exactly one of the two. */
  readonly initiator: boolean;
  /** How near the server believes it to be. */
  readonly proximity: 'address' | 'network' | 'far';
}

export interface JoinRequest {
  readonly version: number;
  readonly streamId: StreamId;
  readonly label: string;
  /** `peerIdOf(secret)` becomes the viewer's identifier. */
  readonly secret: string;
  readonly token?: string | undefined;
  /** Where this viewer loads the stream's (master) playlist: a notary that does not know the stream may fetch it there. */
  readonly playlistUrl?: string | undefined;
  readonly state: ViewerState;
  /** The viewer's own choice; absent: `all`. Of one that chose `relay` the server passes no other candidate on. */
  readonly iceTransportPolicy?: IceTransportPolicy | undefined;
  /** Neighbours still connected (a rejoin): they are not introduced again. */
  readonly neighbours: readonly PeerId[];
}

/** What is wrong with a join token. A fresh one may mend every one of them. */
export type TokenRefusal =
  /** The server wants one and got none. */
  | 'token-missing'
  | 'token-expired'
  | 'token-not-yet-valid'
  /** Nobody whom the server trusts signed it, or it says what makes no sense. */
  | 'token-invalid'
  /** It is good for another stream. */
  | 'token-wrong-stream'
  /** As many viewers as it allows have come by it, or are here by it now. */
  | 'token-used-up';

/**
 * `replaced`: the same secret joined by another connection; this one ends and must not come back by itself. `revoked`: the operator
 * turned the viewer, its token or the whole stream away; it must not come back by itself either.
 */
export type JoinRefusal = 'unsupported-version' | 'invalid' | TokenRefusal | 'policy' | 'full' | 'rate-limited' | 'replaced' | 'revoked';

export type JoinAnswer =
  | {
      readonly ok: true;
      readonly peerId: PeerId;
      readonly iceServers: readonly IceServer[];
      readonly policy: Policy;
      /** Viewers of the stream, this one included. */
      readonly viewers: number;
      readonly introductions: readonly Introduction[];
      /** Milliseconds until the token that it joined with expires; absent where the server wants none. */
      readonly tokenExpiresInMs?: number | undefined;
    }
  | { readonly ok: false; readonly reason: JoinRefusal; readonly message: string; readonly retryAfterMs?: number | undefined };

/** A fresh token for a viewer that has joined. */
export interface TokenRefresh {
  readonly token: string;
}

export type RefreshAnswer =
  | { readonly ok: true; readonly tokenExpiresInMs: number }
  | { readonly ok: false; readonly reason: JoinRefusal; readonly message: string };

export interface SignalToServer {
  readonly to: PeerId;
  readonly connectionId: string;
  readonly signal: PeerSignal;
}

export interface SignalFromServer {
  readonly from: PeerId;
  readonly connectionId: string;
  readonly signal: PeerSignal;
}

/** Why a viewer was put out of its stream: its token expired and no fresh one came, or the operator revoked it. */
export type ExclusionReason = 'expired' | 'revoked';

export interface NeighbourGone {
  readonly peerId: PeerId;
  /** Present: it must no longer be served, and a channel to it is closed at once. */
  readonly reason?: ExclusionReason | undefined;
}

export type NeighbourLossReason = 'closed' | 'failed' | 'silent' | 'bad-piece';

export interface NeighbourLost {
  readonly peerId: PeerId;
  readonly reason: NeighbourLossReason;
}

export interface TrackTraffic {
  readonly track: TrackId;
  readonly originBytes: number;
  readonly peerBytes: number;
  readonly sentBytes: number;
  /** Received twice or thrown away. */
  readonly wastedBytes: number;
}

/** Segments by how long they took from the first request to the last byte, by where they came from: one count for each bound, and one past the last. */
export interface SegmentTimes {
  readonly origin?: readonly number[] | undefined;
  readonly peers?: readonly number[] | undefined;
  /** Some pieces from either. */
  readonly mixed?: readonly number[] | undefined;
}

/** Of ICE candidates, in WebRTC's own words. */
export const CANDIDATE_TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;
export type CandidateType = (typeof CANDIDATE_TYPES)[number];

export interface RenditionTime {
  /** Bits per second, as the playlist states them; 0: it does not. */
  readonly bitrate: number;
  /** Lines of the picture; absent: not stated. */
  readonly height?: number | undefined;
  readonly playedMs: number;
}

/** What went to and came from one neighbour. Both ends tell: the server compares them. */
export interface LinkTraffic {
  readonly peerId: PeerId;
  /** Of media, and verified. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export const BROWSER_FAMILIES = ['chromium', 'firefox', 'safari', 'other'] as const;
export type BrowserFamily = (typeof BROWSER_FAMILIES)[number];

/** Upper bounds of the buckets of segment times, milliseconds; as Prometheus has them, `le`. */
export const SEGMENT_TIME_BOUNDS_MS = [25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800] as const;
/** The same, of the time from load to the first frame. */
export const STARTUP_BOUNDS_MS = [100, 200, 400, 800, 1200, 2000, 4000, 8000, 16_000, 32_000] as const;

/** What happened since the last report of the same viewer: deltas, never totals. Members that came later are optional: absent, nothing is known. */
export interface Report {
  /** Counts up from 0, so that a lost or repeated report shows. */
  readonly index: number;
  readonly intervalMs: number;
  readonly traffic: readonly TrackTraffic[];
  /** Of the peers' bytes, those that came by a TURN server: somebody pays for them, so they relieve nobody. Absent: none. */
  readonly relayedBytes?: number | undefined;
  readonly stalls: number;
  readonly stalledMs: number;
  /** Milliseconds from load to first frame; once, in the first report after it is known. */
  readonly startupMs?: number | undefined;
  readonly liveLatencyMs?: number | undefined;
  readonly neighbours: number;
  readonly connectionsTried: number;
  readonly connectionsFailed: number;
  readonly badPieces: number;
  /** Segments that this viewer's origin gave otherwise than attested; absent: none. */
  readonly mismatchedSegments?: number | undefined;
  readonly status: string;
  /** Media that was shown, by the clock on the wall. */
  readonly playedMs?: number | undefined;
  readonly segmentTimes?: SegmentTimes | undefined;
  /** Answers of the origin with media; each costs a fee at most CDNs. */
  readonly originRequests?: number | undefined;
  /** What came beside media: playlists and keys; attestations from their source. */
  readonly playlistBytes?: number | undefined;
  readonly attestationBytes?: number | undefined;
  readonly renditions?: readonly RenditionTime[] | undefined;
  /** Fatal errors of the player, and those it got over, by kind. */
  readonly errors?:
    | { readonly network?: number | undefined; readonly media?: number | undefined; readonly other?: number | undefined }
    | undefined;
  /** Connections made, by the kind of this viewer's own candidate. */
  readonly connected?: { readonly [K in CandidateType]?: number | undefined } | undefined;
  /** Connections that failed, by reason: `unreachable`, `closed`, `no-hello`, `local-network-refused`. */
  readonly connectionFailures?: { readonly [reason: string]: number } | undefined;
  /** Mean over the open neighbours, now. */
  readonly roundTripMs?: number | undefined;
  /** The busiest neighbours of the interval. */
  readonly links?: readonly LinkTraffic[] | undefined;
  /** Revision of the operator's policy that it keeps to. */
  readonly policyRevision?: number | undefined;
  /** Which side of a rollout it is on. */
  readonly group?: 'peers' | 'control' | undefined;
  readonly browser?: BrowserFamily | undefined;
  /** The player's name: `hls.js`, `tributary-player` …; letters, digits, dots and dashes. */
  readonly player?: string | undefined;
  /** The page is hidden, closed or left: nothing may follow. */
  readonly isLast?: boolean | undefined;
}

/** `ok`: the report need not be sent again. */
export type ReportAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: JoinRefusal; readonly message: string };

/** A report by plain HTTP (`POST api/v1/reports`), where a page that ends has no socket to wait for. */
export interface BeaconedReport {
  readonly streamId: StreamId;
  /** Of the join: who it is that reports. */
  readonly secret: string;
  readonly report: Report;
}

/** An owner on the duty ring did not fetch what was its to fetch, and the sender did in its place. */
export interface DutyMissed {
  readonly owner: PeerId;
  readonly sequence: number;
}

export interface WantAttestations {
  /** 1 to 32. */
  readonly segments: readonly SegmentId[];
}

/** Encoded attestations, each as base64 (RFC 4648, 4). */
export interface Attestations {
  readonly attestations: readonly string[];
}

/** What is known by now of what was asked for, in any order; a refusal where the question was none. */
export type AttestationsAnswer = Attestations | { readonly ok: false; readonly reason: JoinRefusal; readonly message: string };

/** What a segment was made of that a viewer fetched whole from the origin. */
export interface SegmentHashes {
  readonly segment: SegmentId;
  readonly totalBytes: number;
  /** SHA-256 of each piece, one after the other, as base64. */
  readonly pieceHashes: string;
}

export interface ClientToServerEvents {
  join: (request: JoinRequest, answer: (answer: JoinAnswer) => void) => void;
  /** Before the token runs out: the session goes on by a fresh one. */
  'refresh-token': (refresh: TokenRefresh, answer: (answer: RefreshAnswer) => void) => void;
  'viewer-state': (state: ViewerState) => void;
  signal: (signal: SignalToServer) => void;
  /** Asks for up to `want` more neighbours; the answer is zero or more `introduce` events. */
  'need-neighbours': (request: { readonly want: number }) => void;
  'neighbour-lost': (lost: NeighbourLost) => void;
  'duty-missed': (missed: DutyMissed) => void;
  'want-attestations': (want: WantAttestations, answer: (answer: AttestationsAnswer) => void) => void;
  /** Only where the policy wants it. */
  'segment-hashes': (hashes: { readonly segments: readonly SegmentHashes[] }) => void;
  /** The answer says that it was counted, now or before. It is asked for by who keeps the report until then; older clients do not. */
  report: (report: Report, answer?: (answer: ReportAnswer) => void) => void;
  leave: () => void;
}

export interface ServerToClientEvents {
  introduce: (introduction: Introduction) => void;
  signal: (signal: SignalFromServer) => void;
  /** The peer left the stream; without a reason a working channel to it may be kept until it closes. */
  'neighbour-gone': (gone: NeighbourGone) => void;
  policy: (policy: Policy) => void;
  /** In the place of those that it was told before, for connections to come: credentials in it run out. */
  'ice-servers': (fresh: { readonly iceServers: readonly IceServer[] }) => void;
  /** What this viewer fetches from the origin for everybody. */
  duty: (duty: Duty) => void;
  /** What the notary vouches for, to those who bring these segments into the mesh; they pass it on. */
  attestations: (given: Attestations) => void;
  /** The server is about to stop: come back after the delay, with jitter of your own. */
  closing: (notice: { readonly retryAfterMs: number }) => void;
  /** An event was refused; `retryAfterMs` where waiting helps. The viewer plays on. */
  refused: (refusal: { readonly event: string; readonly reason: JoinRefusal; readonly message: string }) => void;
}
