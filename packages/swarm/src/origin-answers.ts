import { MAX_SEGMENT_BYTES, segmentKey, type SegmentId } from '@tributary/protocol';
import type { Announcer } from './announcer.ts';
import type { AttestationKeeper } from './attestation-keeper.ts';
import type { GatherEvents } from './gather-ports.ts';
import { verifiedPieces, type ByteSpan } from './origin-leg.ts';
import type { Clock, OriginAnswer, Verifier } from './ports.ts';
import { SegmentBuffer } from './segment-buffer.ts';
import type { SegmentStore } from './segment-store.ts';
import type { Transfer } from './transfer.ts';
import type { UnattestedSegments } from './unattested-segments.ts';

/** What taking an answer needs of those who keep the transfers. */
export interface TransferKeeper {
  /** The transfer was not ended meanwhile. */
  isCurrent(transfer: Transfer): boolean;
  find(segment: SegmentId): Transfer | undefined;
  finishIfWhole(transfer: Transfer): boolean;
  end(transfer: Transfer): void;
}

type Bytes = Uint8Array<ArrayBuffer>;

const MAX_RUNS = 3; // of verifying one segment: another attestation may come to count while it is done, and each was signed

/** Takes in what the origin answered: verifies it, stores what is vouched for, and lets play what the site's own origin gave. */
export class OriginAnswers {
  readonly #clock: Clock;
  readonly #verifier: Verifier;
  readonly #store: SegmentStore;
  readonly #announcer: Announcer;
  readonly #events: GatherEvents;
  readonly #keeper: TransferKeeper;
  readonly #attestations: AttestationKeeper;
  readonly #unattested: UnattestedSegments;

  constructor(
    { clock, verifier }: { readonly clock: Clock; readonly verifier: Verifier },
    store: SegmentStore,
    announcer: Announcer,
    events: GatherEvents,
    keeper: TransferKeeper,
    attestations: AttestationKeeper,
    unattested: UnattestedSegments,
  ) {
    this.#attestations = attestations;
    this.#unattested = unattested;
    this.#clock = clock;
    this.#verifier = verifier;
    this.#store = store;
    this.#announcer = announcer;
    this.#events = events;
    this.#keeper = keeper;
  }

  async take(
    transfer: Transfer,
    span: ByteSpan | undefined,
    answer: Extract<OriginAnswer, { status: 'ok' | 'size-mismatch' }>,
  ): Promise<void> {
    if (answer.status === 'size-mismatch') {
      // What is here came from another variant under the same name. Nobody lied; it is of no use.
      this.#events.wasted(transfer.segment, transfer.buffer?.heldBytes ?? 0);
      transfer.contested = true;
      return this.#drop(transfer);
    }
    transfer.originBytes += answer.bytes.length;
    this.#events.originBytes(transfer.segment, answer.bytes.length);
    if (answer.wholeSegment || !span) await this.#takeWhole(transfer, answer.bytes);
    else await this.#takeSpan(transfer, span, answer.bytes);
  }

  async #takeWhole(transfer: Transfer, bytes: Bytes): Promise<void> {
    const { segment } = transfer;
    // What peers gave is superseded: the origin's bytes are the ones to play.
    this.#events.wasted(segment, transfer.buffer?.heldBytes ?? 0);
    transfer.peerBytes = 0;
    this.#verifier.learnSize(segment, bytes.length);
    // Nobody can say yet whether these are the bytes that others have: here they play, as they would without peers.
    const isUnattested = this.#attestations.isMissing(segment);
    const fresh = isUnattested ? null : await this.#verified(segment, bytes);
    if (!this.#keeper.isCurrent(transfer)) return;
    if (fresh) {
      transfer.buffer = fresh;
      this.#store.put(fresh);
      transfer.progressed('origin');
      this.#keeper.finishIfWhole(transfer);
      return;
    }
    const isDisputed = !isUnattested && this.#attestations.mayDispute(segment);
    if (isUnattested || isDisputed) {
      this.#unattested.add(segment, bytes, transfer.live ? transfer.durationMs : null, this.#clock.nowMs());
      this.#unattested.dispute(transfer.key, isDisputed);
    } else if (this.#attestations.areNeeded) this.#events.mismatched(segment);
    if (isUnattested) this.#events.unattested(segment, bytes);
    // The site's own origin gave it, so it plays as it would without us; but it is not kept for others, nor passed on.
    transfer.buffer = null;
    this.#store.delete(transfer.key);
    this.#keeper.end(transfer);
    // What waits to be vouched for is still coming: nobody else need fetch it.
    this.#announcer.changed(segment, 'now');
    this.#events.finished(transfer);
    transfer.deliver(bytes.length, () => bytes.slice(), this.#clock.nowMs());
  }

  async #takeSpan(transfer: Transfer, span: ByteSpan, bytes: Bytes): Promise<void> {
    const { buffer, segment } = transfer;
    if (!buffer) return;
    const contentId = this.#attestations.contentId(segment);
    const { good, refusedBytes } = await verifiedPieces(this.#verifier, segment, buffer.totalBytes, span.start, bytes);
    const isSameContent = this.#attestations.contentId(segment) === contentId;
    if (transfer.buffer !== buffer || !isSameContent || !this.#keeper.isCurrent(transfer)) return;
    const twice = good.filter((piece) => !buffer.put(piece.index, piece.bytes));
    this.#events.wasted(segment, refusedBytes + twice.reduce((sum, piece) => sum + piece.bytes.length, 0));
    // Ranges that the verifier refuses would be asked for for ever: the whole segment settles it.
    if (refusedBytes > 0) transfer.contested = true;
    // Only a range that ran to the end has shown that the end is there.
    else if (span.end === buffer.totalBytes) this.#verifier.learnSize(segment, buffer.totalBytes);
    transfer.progressed('origin');
    if (!this.#keeper.finishIfWhole(transfer)) this.#announcer.changed(segment, 'now');
  }

  /**
   * All of a segment that the origin gave to whoever asked for it before there was an engine. Nobody here waits for it.
   * @param liveDurationMs null: of a film
   */
  async brought(segment: SegmentId, bytes: Bytes, liveDurationMs: number | null): Promise<void> {
    this.#events.originBytes(segment, bytes.length);
    if (this.#store.get(segmentKey(segment))?.isWhole) return this.#events.wasted(segment, bytes.length);
    this.#verifier.learnSize(segment, bytes.length);
    this.#unattested.add(segment, bytes, liveDurationMs, this.#clock.nowMs());
    if (!this.#attestations.isMissing(segment)) return this.attested(segment);
    this.#events.unattested(segment, bytes);
    this.#announcer.changed(segment, 'now');
  }

  /** Somebody vouches for what the origin brought, or for something else, or nobody need: it is kept and announced, or forgotten. */
  async attested(segment: SegmentId): Promise<void> {
    const key = segmentKey(segment);
    const unattested = this.#unattested.get(key);
    if (!unattested) return;
    // The source has answered, and is not asked the same again.
    this.#unattested.dispute(key, false);
    const fresh = await this.#verified(segment, unattested.bytes);
    // Meanwhile it may have been discarded, or come again, or what vouched for it was forgotten.
    if (this.#unattested.get(key) !== unattested || (!fresh && this.#attestations.isMissing(segment))) return;
    // The same attestation may come from two sides while it is compared: whoever is done first has the source asked, and both wait for it.
    if (!fresh && unattested.isDisputed) return;
    if (!fresh && this.#attestations.mayDispute(segment)) return this.#unattested.dispute(key, true);
    this.#unattested.delete(key);
    this.#settle(segment, fresh);
  }

  /** @param fresh null: these are not the bytes that somebody vouches for */
  #settle(segment: SegmentId, fresh: SegmentBuffer | null): void {
    if (!fresh && this.#attestations.areNeeded) this.#events.mismatched(segment);
    const transfer = this.#keeper.find(segment);
    if (fresh && transfer) {
      transfer.buffer = fresh;
      this.#store.put(fresh);
      this.#keeper.finishIfWhole(transfer);
    } else if (fresh) this.#store.put(fresh);
    this.#announcer.changed(segment, 'now');
  }

  /**
   * Null where these are not the attested bytes, or are too many to be shared. What was compared with one attestation counts for that one
   * only: where another has come to count meanwhile, it is done again.
   */
  async #verified(segment: SegmentId, bytes: Bytes): Promise<SegmentBuffer | null> {
    if (bytes.length > MAX_SEGMENT_BYTES) return null;
    for (let run = 0; run < MAX_RUNS; run++) {
      const contentId = this.#attestations.contentId(segment);
      const { good } = await verifiedPieces(this.#verifier, segment, bytes.length, 0, bytes);
      if (this.#attestations.contentId(segment) !== contentId) continue;
      const fresh = new SegmentBuffer(segment, bytes.length);
      fresh.contentId = contentId;
      for (const piece of good) fresh.put(piece.index, piece.bytes);
      return fresh.isWhole ? fresh : null;
    }
    return null;
  }

  #drop(transfer: Transfer): void {
    transfer.buffer = null;
    this.#store.delete(transfer.key);
    this.#announcer.gone([transfer.segment]);
  }
}
