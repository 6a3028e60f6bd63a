import { segmentKey, type HaveEntry, type SegmentId, type TrackId } from '@tributary/protocol';
import type { Announcer } from './announcer.ts';
import type { AttestationKeeper } from './attestation-keeper.ts';
import type { Verifier } from './ports.ts';
import type { SegmentBuffer } from './segment-buffer.ts';
import type { SegmentStore } from './segment-store.ts';
import type { TransferTable } from './transfer-table.ts';
import type { UnattestedSegments } from './unattested-segments.ts';

/** What is here, whole or in part, attested or not: what neighbours are told of it, and what is let go of when it is not believed any more. */
export class KeptSegments {
  readonly #verifier: Verifier;
  readonly #store: SegmentStore;
  readonly #transfers: TransferTable;
  readonly #unattested: UnattestedSegments;
  readonly #attestations: AttestationKeeper;
  readonly #announcer: Announcer;

  constructor(
    verifier: Verifier,
    store: SegmentStore,
    transfers: TransferTable,
    unattested: UnattestedSegments,
    attestations: AttestationKeeper,
    announcer: Announcer,
  ) {
    this.#verifier = verifier;
    this.#store = store;
    this.#transfers = transfers;
    this.#unattested = unattested;
    this.#attestations = attestations;
    this.#announcer = announcer;
  }

  /** Segments that the origin is being asked for now, or has brought just now and that wait for their attestation. */
  coming(): SegmentId[] {
    const fetching = [...this.#transfers].filter(({ origin }) => origin !== null);
    return [...fetching, ...[...this.#unattested.all()].filter(({ isComing }) => isComing)].map(({ segment }) => segment);
  }

  /** What neighbours are told of the segment. */
  entry(segment: SegmentId): HaveEntry {
    const key = segmentKey(segment);
    const transfer = this.#transfers.get(key);
    const buffer = transfer?.buffer ?? this.#store.get(key);
    // Fetched, and not vouched for yet: others need not fetch it as well.
    const isUnattested = !transfer && this.#unattested.get(key)?.isComing === true;
    const coming = transfer?.comingFromOrigin() ?? (isUnattested ? 'all' : 'none');
    // What was verified by another attestation than the one that is held, or is in doubt, is announced as if there were none.
    const contentId = this.#attestations.contentId(segment);
    const isOther = buffer ? buffer.heldBytes > 0 && buffer.contentId !== contentId : this.#unattested.get(key)?.isDisputed === true;
    return {
      segment,
      totalBytes: buffer?.totalBytes ?? 0,
      contentId: isOther ? 0 : contentId,
      held: buffer?.held.toField() ?? 'none',
      coming: typeof coming === 'string' ? coming : coming.toField(),
    };
  }

  /**
   * What is here under this name is not to be used any more. @param next `origin-only`: it did not play, and peers may have the
   * same; `may-share`: it is merely out of date
   */
  discard(segment: SegmentId, next: 'origin-only' | 'may-share'): void {
    const key = segmentKey(segment);
    this.#verifier.forget(segment);
    this.#unattested.delete(key);
    this.#letGo(segment);
    if (next === 'origin-only') this.#transfers.distrust(key);
  }

  /** The track's sequence numbers began anew: what is here under them, and what is known of them, is of another time. */
  restart(track: TrackId): void {
    this.#attestations.restart(track);
    this.#verifier.forgetTrack(track);
    for (const { segment } of [...this.#store.all(), ...this.#unattested.all()])
      if (segment.track === track) this.discard(segment, 'may-share');
  }

  /** From now on somebody vouches for what is passed on: what was believed before that is not kept. */
  forgetUnvouched(): void {
    const known = [...this.#store.all(), ...this.#transfers].map(({ segment }) => segment);
    for (const segment of known) this.discard(segment, 'may-share');
  }

  /** Some attestations are not believed any more: what was verified by them is not kept. @param track undefined: of all tracks */
  dropOutdated(track?: TrackId): void {
    const stored = Array.from(this.#store.all()).filter(({ segment }) => track === undefined || segment.track === track);
    for (const buffer of stored) this.#dropIfOutdated(buffer);
  }

  /** Another attestation of the segment may count now. */
  attested(segment: SegmentId): void {
    const stored = this.#store.get(segmentKey(segment));
    if (stored) this.#dropIfOutdated(stored);
  }

  #dropIfOutdated({ segment, heldBytes, contentId }: SegmentBuffer): void {
    if (!this.#attestations.areNeeded || heldBytes === 0 || contentId === this.#attestations.contentId(segment)) return;
    this.#letGo(segment);
  }

  #letGo(segment: SegmentId): void {
    const key = segmentKey(segment);
    const transfer = this.#transfers.get(key);
    if (transfer) transfer.buffer = null;
    this.#store.delete(key);
    this.#announcer.gone([segment]);
  }
}
