import type { SegmentId } from '@tributary/protocol';
import type { Neighbour } from './neighbour.ts';
import type { Attestations, AttestationSource, Clock, Origin, Signaling, Verifier } from './ports.ts';
import type { Transfer } from './transfer.ts';

export interface GatherPorts {
  readonly clock: Clock;
  readonly origin: Origin;
  readonly verifier: Verifier;
  readonly signaling: Signaling;
  readonly attestations?: Attestations | undefined;
  readonly attestationSource?: AttestationSource | undefined;
}

export interface GatherEvents {
  originBytes(segment: SegmentId, bytes: number): void;
  peerBytes(segment: SegmentId, bytes: number, from: Neighbour): void;
  wasted(segment: SegmentId, bytes: number): void;
  badPiece(neighbour: Neighbour): void;
  finished(transfer: Transfer): void;
  /** The origin gave all of it, and nobody has vouched for it yet. */
  unattested(segment: SegmentId, bytes: Uint8Array<ArrayBuffer>): void;
  /** The origin's bytes are not those that are attested: they play here, and nobody else gets them. */
  mismatched(segment: SegmentId): void;
  /** Asked at each segment that no player waits for: whether it may be fetched at all. */
  mayPrefetch(): boolean;
  /** The next segments of what is being played at the live edge. */
  isAhead(segment: SegmentId): boolean;
}
