import { segmentKey, type SegmentContent, type SegmentId, type SegmentKey, type StreamId } from '@tributary/protocol';
import type { Clock } from '../clock.ts';
import type { AttestationStore } from './attestation-store.ts';
import type { ListingShelf } from './listing-shelf.ts';
import {
  AHEAD_SEQUENCES,
  ATTESTATIONS_PER_TRACK,
  FAILED_RELOAD_MS,
  FAILURES_REMEMBERED,
  LIVE_EDGE_SEGMENTS,
  MAX_RELOAD_MS,
  MIN_RELOAD_MS,
  OPEN_PER_TRACK,
  REQUESTED_AT_ONCE,
  REQUESTED_PER_TRACK,
  RESTART_SEQUENCES,
  TRIES_PER_SEGMENT,
  UNCHANGED_SHARE,
} from './limits.ts';
import type { OpenFetches } from './open-fetches.ts';
import { Places } from './places.ts';
import {
  NotaryError,
  type FetchReason,
  type NotarySigner,
  type NotarySource,
  type SourceListing,
  type SourceSegment,
  type SourceTrack,
} from './ports.ts';

/** What all tracks of a stream share. */
export interface TrackContext {
  readonly streamId: StreamId;
  readonly source: NotarySource;
  readonly signer: NotarySigner;
  readonly clock: Clock;
  readonly store: AttestationStore;
  readonly fetches: OpenFetches;
  readonly shelf: ListingShelf;
  readonly bytes: (count: number) => void;
  readonly attested: (segment: SegmentId, content: SegmentContent, text: string) => void;
  readonly failed: (error: NotaryError) => void;
  readonly succeeded: () => void;
}

/**
 * One track: its playlist, and the segments of it that are vouched for. While it is followed, the playlist is reloaded as a player
 * does (RFC 8216, 6.3.4) and every new segment is fetched once. Otherwise it does only what it is asked for.
 */
export class NotaryTrack {
  /** Replaced where the master playlist was read anew: addresses may carry tokens that run out. */
  track: SourceTrack;
  readonly #context: TrackContext;
  #listing: SourceListing | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #reloading: Promise<void> | null = null;
  #failedReloads = 0;
  #isFollowed = false;
  #cancelReload: (() => void) | null = null;
  readonly #open = new Map<SegmentKey, Promise<void>>();
  readonly #requested = new Map<SegmentKey, Promise<void>>();
  readonly #places = new Places(REQUESTED_AT_ONCE);
  readonly #failures = new Map<SegmentKey, number>();
  /** What was attested while the track was live, the oldest first. */
  readonly #attested: SegmentId[] = [];

  constructor(track: SourceTrack, context: TrackContext) {
    this.track = track;
    this.#context = context;
  }

  get isFollowed(): boolean {
    return this.#isFollowed;
  }

  follow(): void {
    if (this.#isFollowed) return;
    this.#isFollowed = true;
    void this.#reload();
  }

  /** Its playlist is read again when it is needed. */
  dropListing(): void {
    this.#listing = null;
    this.#askedAtMs = Number.NEGATIVE_INFINITY;
  }

  stop(): void {
    this.#isFollowed = false;
    this.#cancelReload?.();
    this.#cancelReload = null;
  }

  /**
   * Sees to it that a segment is vouched for, if the playlist lists it under this name. Settles when it is, or when it will not be.
   * @param mayFetch asked once before a segment is fetched that following did not bring
   */
  async attest(segment: SegmentId, mayFetch: () => boolean): Promise<void> {
    const open = this.#open.get(segmentKey(segment));
    if (open) return open;
    if (this.#isWorthReloadingFor(segment.sequence)) await this.#reload();
    const listed = this.#listing?.segment(segment.sequence);
    if (!listed || listed.id.name !== segment.name || this.#isKnown(listed.id)) return;
    await (this.#open.get(segmentKey(listed.id)) ?? this.#request(listed, mayFetch));
  }

  #isKnown(segment: SegmentId): boolean {
    return this.#context.store.get(this.#context.streamId, segment) !== undefined;
  }

  #isWorthReloadingFor(sequence: number): boolean {
    if (this.#reloading) return true;
    const ageMs = this.#context.clock.nowMs() - this.#askedAtMs;
    if (ageMs < MIN_RELOAD_MS || (this.#failedReloads > 0 && ageMs < FAILED_RELOAD_MS)) return false;
    if (this.#listing === null) return true;
    const { live, newestSequence, targetDurationMs } = this.#listing;
    if (!live || sequence <= newestSequence) return false;
    // What a viewer sees before the notary is worth a look; a number far ahead is not, where following will come to it by itself.
    return sequence <= newestSequence + AHEAD_SEQUENCES || (!this.#isFollowed && ageMs >= targetDurationMs);
  }

  /** Reads the playlist. Whoever asks meanwhile gets the same answer. Never throws. */
  #reload(): Promise<void> {
    this.#cancelReload?.();
    this.#cancelReload = null;
    return (this.#reloading ??= this.#read().finally(() => {
      this.#reloading = null;
    }));
  }

  async #read(): Promise<void> {
    const { source, clock, failed, succeeded } = this.#context;
    const startedAtMs = clock.nowMs();
    this.#askedAtMs = startedAtMs;
    const before = this.#listing;
    let waitMs: number | null;
    try {
      const listing = await source.listing(this.track, this.#isFollowed ? 'new' : 'asked for');
      this.#failedReloads = 0;
      this.#take(listing);
      succeeded();
      const isNew = listing.newestSequence !== before?.newestSequence;
      waitMs = listing.live ? listing.targetDurationMs * (isNew ? 1 : UNCHANGED_SHARE) : null;
    } catch (error) {
      failed(asNotaryError(error));
      waitMs = FAILED_RELOAD_MS * 2 ** Math.min(this.#failedReloads++, Math.log2(MAX_RELOAD_MS / FAILED_RELOAD_MS));
    }
    // A stream that has ended needs nobody to look.
    if (!this.#isFollowed || waitMs === null) return;
    const sinceMs = clock.nowMs() - startedAtMs;
    const delayMs = Math.max(MIN_RELOAD_MS, Math.min(MAX_RELOAD_MS, waitMs) - sinceMs);
    this.#cancelReload = clock.after(delayMs, () => void this.#reload());
  }

  #take(listing: SourceListing): void {
    const hasBegunAnew = this.#listing !== null && listing.newestSequence < this.#listing.newestSequence - RESTART_SEQUENCES;
    if (hasBegunAnew) this.#forgetAll();
    this.#listing = listing;
    this.#context.shelf.put(this, listing.bytes);
    if (!this.#isFollowed || !listing.live) return;
    const { newestSequence } = listing;
    for (let sequence = Math.max(0, newestSequence - LIVE_EDGE_SEGMENTS + 1); sequence <= newestSequence; sequence++) {
      const segment = listing.segment(sequence);
      if (segment) void this.#fetch(segment, 'new');
    }
  }

  /** What is asked for waits for one of few places. */
  #request(segment: SourceSegment, mayFetch: () => boolean): Promise<void> | undefined {
    const key = segmentKey(segment.id);
    const known = this.#requested.get(key);
    if (known) return known;
    if (this.#requested.size >= REQUESTED_PER_TRACK || !mayFetch()) return undefined;
    const settled = this.#places.run(() => this.#fetch(segment, 'asked for')).finally(() => this.#requested.delete(key));
    this.#requested.set(key, settled);
    return settled;
  }

  /** Fetches, signs, keeps. Never throws; settles when that is done or has failed. */
  async #fetch(segment: SourceSegment, why: FetchReason): Promise<void> {
    const key = segmentKey(segment.id);
    if (this.#open.has(key) || this.#isKnown(segment.id)) return this.#open.get(key);
    if (this.#open.size >= OPEN_PER_TRACK || (this.#failures.get(key) ?? 0) >= TRIES_PER_SEGMENT) return;
    const { fetches, failed } = this.#context;
    const fetching = fetches.run(why, () => this.#vouchFor(segment, why));
    if (!fetching) return failed(new NotaryError('busy', 'Too many segments are on their way at once: this one is left out.'));
    const settled = fetching
      .catch((error: unknown) => {
        this.#noteFailure(key);
        failed(asNotaryError(error));
      })
      .finally(() => this.#open.delete(key));
    this.#open.set(key, settled);
    await settled;
  }

  async #vouchFor(segment: SourceSegment, why: FetchReason): Promise<void> {
    const { source, signer, store, streamId, bytes, attested, succeeded } = this.#context;
    const content = await source.content(segment, why, bytes);
    const text = await signer.sign(streamId, segment.id, content);
    store.put(streamId, segment.id, text);
    if (this.#listing?.live) this.#keep(segment.id);
    succeeded();
    attested(segment.id, content, text);
  }

  #keep(segment: SegmentId): void {
    this.#attested.push(segment);
    const oldest = this.#attested.length > ATTESTATIONS_PER_TRACK ? this.#attested.shift() : undefined;
    if (oldest) this.#context.store.delete(this.#context.streamId, oldest);
  }

  #forgetAll(): void {
    for (const segment of this.#attested.splice(0)) this.#context.store.delete(this.#context.streamId, segment);
    this.#failures.clear();
  }

  #noteFailure(key: SegmentKey): void {
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > FAILURES_REMEMBERED && !oldest.done) this.#failures.delete(oldest.value);
  }
}

/** A source throws nothing else; what does all the same is a fault of ours, and told as one. */
export function asNotaryError(error: unknown): NotaryError {
  return error instanceof NotaryError ? error : new NotaryError('internal', `The notary failed: ${String(error)}`, { cause: error });
}
