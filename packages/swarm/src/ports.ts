import type {
  Attestation,
  Duty,
  ExclusionReason,
  IceServer,
  Introduction,
  NeighbourLossReason,
  PeerId,
  PeerSignal,
  Policy,
  SegmentId,
  TrackId,
  ViewerState,
} from '@tributary/protocol';

/** Time, in milliseconds from an arbitrary zero. Never goes back. */
export interface Clock {
  nowMs(): number;
  /** Calls `task` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** Uniform in [0, 1). */
export type Random = () => number;

// ── Transport ────────────────────────────────────────────────────────────────────────────────────────────────────

/** `control` frames overtake `bulk` ones that are still queued: a cancel must not wait behind pieces. */
export type FramePriority = 'control' | 'bulk';

/**
 * - `local`: this side called `close`.
 * - `remote`: the neighbour closed it.
 * - `failed`: it never opened (in time), or the path broke.
 * - `overflow`: the neighbour went past a bound of the link, or broke its framing. Not worth meeting again.
 */
export type LinkCloseReason = 'local' | 'remote' | 'failed' | 'overflow';

/** What a link knows of its own path. Undefined where the browser does not tell. */
export interface LinkPath {
  readonly roundTripMs?: number | undefined;
  readonly localCandidate?: 'host' | 'srflx' | 'prflx' | 'relay' | undefined;
  readonly remoteCandidate?: 'host' | 'srflx' | 'prflx' | 'relay' | undefined;
}

/**
 * A connection to one neighbour that carries whole peer-protocol frames, in order, each at most MAX_FRAME_BYTES.
 * After `onClose` no other callback follows; every method may still be called and does nothing.
 */
export interface Link {
  readonly state: 'connecting' | 'open' | 'closed';
  /** Hands over a signal that the neighbour's side produced. */
  signal(signal: PeerSignal): void;
  /**
   * Queues a frame. The bytes must not change afterwards. A bulk frame is taken whole while `bulkRoomBytes()` is above 0,
   * even if it is larger than that: the bound is passed by one frame at most, and who sees room never waits in vain.
   * @returns false where the link is not open or its queue bound forbids it: the frame was not taken.
   * @throws RangeError on an open link for a frame of more than MAX_FRAME_BYTES: a mistake of the caller.
   */
  send(frame: Uint8Array<ArrayBuffer>, priority: FramePriority): boolean;
  /** Bulk bytes below the bound now. 0 means: `send` refuses bulk, wait for `onDrain`. */
  bulkRoomBytes(): number;
  /** Bulk is on its way out. When it has left, `onDrain` follows. */
  isSending(): boolean;
  /** Bytes per second that the link has been carrying in this direction while busy; undefined before it was measured. */
  sendGoodputBytesPerSecond(): number | undefined;
  /** Never rejects; empty where nothing is known. */
  path(): Promise<LinkPath>;
  /** Ends it at once: what is still queued or on its way may be lost. */
  close(): void;
}

export interface LinkHandlers {
  onSignal(signal: PeerSignal): void;
  onOpen(): void;
  /** The view is the receiver's to keep. It may be a part of a larger buffer. */
  onFrame(frame: Uint8Array<ArrayBuffer>): void;
  /** There is bulk room again (half of the bound or more) after there was none, or the link sends nothing any more. */
  onDrain(): void;
  onClose(reason: LinkCloseReason): void;
}

export interface LinkOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
}

export interface Transport {
  /** Starts a connection. Never throws: what cannot be opened closes with `failed`. Handlers are called asynchronously. */
  open(peerId: PeerId, options: LinkOptions, handlers: LinkHandlers): Link;
}

// ── Origin ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** All of a segment, as the origin gave it to the player before there was an engine to ask. */
export interface BroughtSegment {
  readonly segment: SegmentId;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly live: boolean;
  readonly durationMs: number;
  /** From the request to the last byte. */
  readonly tookMs: number;
  /** Engine time of the last byte. */
  readonly endedAtMs: number;
}

export interface OriginRequest {
  readonly segment: SegmentId;
  /** Part of the segment, relative to its first byte, end exclusive; undefined: all of it. */
  readonly range?: { readonly start: number; readonly end: number } | undefined;
  /** The size that the segment is believed to have, from which `range` was computed. */
  readonly totalBytes?: number | undefined;
  readonly signal: AbortSignal;
  /** Bytes received so far and in total, where the total is known. */
  onProgress(receivedBytes: number, totalBytes: number | undefined): void;
}

export type OriginAnswer =
  /** `bytes` are the range asked for. */
  | { readonly status: 'ok'; readonly bytes: Uint8Array<ArrayBuffer>; readonly wholeSegment: false }
  /** `bytes` are the whole segment: it was asked for, or the host does not serve ranges. */
  | { readonly status: 'ok'; readonly bytes: Uint8Array<ArrayBuffer>; readonly wholeSegment: true }
  | { readonly status: 'aborted' }
  /** The segment is longer or shorter than `totalBytes` of the request: the pieces at hand belong to another variant. */
  | { readonly status: 'size-mismatch' }
  /** `failure` is whatever the adapter wants back to tell the player (an HTTP status, a time-out). */
  | { readonly status: 'failed'; readonly failure: unknown };

export interface Origin {
  fetch(request: OriginRequest): Promise<OriginAnswer>;
  /** False once the segment's host has mishandled a range: only whole segments are asked of it. */
  servesRanges(segment: SegmentId): boolean;
}

// ── Signaling ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Signaling {
  sendSignal(to: PeerId, connectionId: string, signal: PeerSignal): void;
  needNeighbours(want: number): void;
  neighbourLost(peerId: PeerId, reason: NeighbourLossReason): void;
  viewerState(state: ViewerState): void;
  /** This viewer fetched, as a stand-in, what was `owner`'s to fetch. */
  dutyMissed(owner: PeerId, sequence: number): void;
}

/** What signaling tells the engine. */
export interface SignalingEvents {
  joined(peerId: PeerId, iceServers: readonly IceServer[], policy: Policy): void;
  introduced(introduction: Introduction): void;
  signalled(from: PeerId, connectionId: string, signal: PeerSignal): void;
  /** With a reason it was put out of the stream, and must not be served any more. */
  neighbourGone(peerId: PeerId, reason?: ExclusionReason): void;
  policyChanged(policy: Policy): void;
  /** For connections to come: those before run out. */
  iceServersChanged(iceServers: readonly IceServer[]): void;
  dutyChanged(duty: Duty): void;
  /** The server is out of reach: what it said of the ring no longer follows those who come and go. */
  disconnected(): void;
}

// ── Verifier ─────────────────────────────────────────────────────────────────────────────────────────────────────

export interface PieceToVerify {
  readonly segment: SegmentId;
  readonly index: number;
  /** Size that the segment is believed to have. */
  readonly totalBytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null: from the origin. */
  readonly from: PeerId | null;
}

/**
 * - `good`: may be stored, relayed and appended.
 * - `bad`: the sender lied; it is dropped and not met again.
 * - `unusable`: cannot be vouched for, and nobody's guilt (another variant under the same name, no attestation yet).
 */
export type Verdict = 'good' | 'bad' | 'unusable';

/** Every piece passes it before it is stored, relayed or appended; where attestations are needed, only once the segment's is held. */
export interface Verifier {
  verify(piece: PieceToVerify): Verdict | Promise<Verdict>;
  /** The segment's true size, where something trusted gave it: the origin, a byte-range playlist, an attestation. */
  sizeOf(segment: SegmentId): number | undefined;
  /** Tells the size that the origin or the playlist gave. */
  learnSize(segment: SegmentId, totalBytes: number): void;
  /** What was known of the segment is no longer believed: it did not play, or it is out of date. */
  forget(segment: SegmentId): void;
  /** Nor is anything known of this track: its sequence numbers began anew. */
  forgetTrack(track: TrackId): void;
}

// ── Attestations ─────────────────────────────────────────────────────────────────────────────────────────────────

/** An attestation whose signature was checked. */
export interface HeldAttestation {
  /** Short name of what the segment is made of: the same for everybody who has this content. 1 to 2^32−1. */
  readonly contentId: number;
  /** When it was signed, by the signer's clock: milliseconds since 1970. */
  readonly issuedAtMs: number;
  /** Encoded, for neighbours. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * - `good`: a trusted key signed it. It is held from now on, or one that was issued later is.
 * - `bad`: it names a trusted key that did not sign it. Nobody passes on what it has not verified, so the sender is guilty.
 * - `useless`: by a key that is not trusted, or not any more, or forgotten while it was being checked: nobody's guilt.
 */
export type AttestationVerdict = 'good' | 'bad' | 'useless';

/** Who vouches for segments: holds one attestation of each, that which was issued last. What it holds is bounded; what goes is asked for again. */
export interface Attestations {
  /** False: the site trusts its peers, and the verifier alone decides. May change while playing; the engine is then told. */
  readonly areNeeded: boolean;
  held(segment: SegmentId): HeldAttestation | undefined;
  /**
   * Checks one, for this stream and a segment that was asked for, and keeps it where it is good.
   * @param bytes it, encoded
   */
  take(attestation: Attestation, bytes: Uint8Array<ArrayBuffer>): AttestationVerdict | Promise<AttestationVerdict>;
  /** Those of which this is said are not believed any more. */
  forgetWhere(isMeant: (segment: SegmentId, issuedAtMs: number) => boolean): void;
}

/** Where attestations come from that no neighbour has: the packager's sidecars, or the notary. */
export interface AttestationSource {
  /** @returns encoded attestations, as they came: those wanted and others, or too few; empty where it failed. Never rejects. */
  fetch(segments: readonly SegmentId[], signal: AbortSignal): Promise<readonly Uint8Array<ArrayBuffer>[]>;
}
