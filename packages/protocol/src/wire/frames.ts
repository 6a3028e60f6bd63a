import type { PeerId, SegmentId, StreamId } from '../ids.ts';
import type { SignedPolicy } from '../policy/document.ts';
import type { ViewerState } from '../signaling/events.ts';

/** `count` pieces from `first` on. */
export interface PieceRun {
  readonly first: number;
  readonly count: number;
}

/** One segment in an announcement. Bitfields have one bit a piece, the first piece in the highest bit. */
export interface HaveEntry {
  readonly segment: SegmentId;
  /** 0 where the sender does not know it yet; then nothing is held. */
  readonly totalBytes: number;
  /** Short id of the attested content (`contentIdOf`) that the sender's pieces have; 0: it has no attestation of the segment. */
  readonly contentId: number;
  /** Pieces that the sender can give now. */
  readonly held: 'all' | 'none' | Uint8Array;
  /** Pieces that the sender is fetching from the origin and will have soon. */
  readonly coming: 'all' | 'none' | Uint8Array;
}

export interface NeighbourState extends Omit<ViewerState, 'newestSequence'> {
  /** Newest sequence number of `track` that the sender's playlist lists; -1 where it has none. */
  readonly newestSequence: number;
  /** Sequence number of the segment at the sender's playhead; -1 before it plays. */
  readonly playheadSequence: number;
}

export type RefusalReason = 'not-held' | 'busy' | 'policy';
export type ByeReason = 'leaving' | 'policy' | 'no-room' | 'misbehaviour' | 'incompatible';

export type Frame =
  | {
      readonly type: 'hello';
      readonly version: number;
      readonly streamId: StreamId;
      readonly peerId: PeerId;
      readonly state: NeighbourState;
    }
  | { readonly type: 'state'; readonly state: NeighbourState }
  | { readonly type: 'have'; readonly entries: readonly HaveEntry[] }
  | { readonly type: 'gone'; readonly segments: readonly SegmentId[] }
  | { readonly type: 'request'; readonly segment: SegmentId; readonly runs: readonly PieceRun[] }
  | { readonly type: 'cancel'; readonly segment: SegmentId; readonly runs: readonly PieceRun[] }
  | { readonly type: 'refuse'; readonly segment: SegmentId; readonly reason: RefusalReason; readonly runs: readonly PieceRun[] }
  | {
      readonly type: 'piece';
      readonly segment: SegmentId;
      readonly totalBytes: number;
      readonly index: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly type: 'ping'; readonly nonce: number }
  | { readonly type: 'pong'; readonly nonce: number }
  | { readonly type: 'bye'; readonly reason: ByeReason }
  | { readonly type: 'want-attestations'; readonly segments: readonly SegmentId[] }
  /** Encoded attestations: well-formed or not is for whoever checks their signatures to say. */
  | { readonly type: 'attestations'; readonly attestations: readonly Uint8Array<ArrayBuffer>[] }
  /** The operator's signed policy. Whether it is one is for whoever checks its signature to say. */
  | { readonly type: 'policy'; readonly signed: SignedPolicy }
  /** A type of a later minor version: ignored. */
  | { readonly type: 'unknown'; readonly code: number };
