// What an engine is given, told and asked, and what it tells.
import type { PeerId, SegmentId, SignedPolicy, TrackId } from '@tributary/protocol';
import type { Attestations, AttestationSource, Clock, Origin, Random, Signaling, Transport, Verifier } from './ports.ts';
import type { SegmentRecord } from './statistics.ts';
import type { LoadResult } from './transfer.ts';
import type { UploadLedger } from './upload-ledger.ts';

export interface EnginePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly signaling: Signaling;
  readonly origin: Origin;
  readonly verifier: Verifier;
  /** Where segments are attested, together with the verifier that goes by it; left out: nothing is, and the verifier alone decides. */
  readonly attestations?: Attestations | undefined;
  /** Left out: attestations come from neighbours only, and by `attested`. */
  readonly attestationSource?: AttestationSource | undefined;
  /** Where what is sent is counted, with what other engines of the session sent; left out: this one's own. */
  readonly uploadLedger?: UploadLedger | undefined;
  /** The browser was told not to connect to the local network; left out: it was not. */
  readonly isLocalNetworkRefused?: (() => boolean) | undefined;
}

export interface EngineEvents {
  /** A segment is whole, for the player or for neighbours. */
  segment: (record: SegmentRecord) => void;
  /** The origin gave all of a segment that nobody has vouched for yet. The bytes must not be changed. */
  unattested: (segment: SegmentId, bytes: Uint8Array<ArrayBuffer>) => void;
  /** A neighbour passed a signed policy on. Nobody has verified it. */
  policy: (signed: SignedPolicy, from: PeerId) => void;
  /** Somebody came or went. */
  neighbours: () => void;
  /**
   * A neighbour's playlist lists a newer segment than ours, and it is ours to fetch: reload the playlist now, and not when
   * its time comes. At most twice for each segment, whatever neighbours claim.
   */
  'playlist-stale': (track: TrackId) => void;
}

export interface SegmentRequest {
  readonly segment: SegmentId;
  readonly live: boolean;
  readonly durationMs: number;
  /** Engine time at which the playhead reaches the segment; asked again whenever the engine decides. */
  deadlineMs(): number;
  /** True while the player waits for its first frame. */
  startingUp(): boolean;
  onProgress?(heldBytes: number, totalBytes: number | undefined, from: 'origin' | 'peer'): void;
}

export interface Load {
  readonly result: Promise<LoadResult>;
  /** The player no longer wants it; `result` becomes `aborted`. */
  cancel(): void;
}

/** What the player is at. */
export interface PlayerState {
  readonly track: TrackId | null;
  readonly atLiveEdge: boolean;
  readonly newestSequence: number;
  readonly playheadSequence: number;
}
