import {
  forgetOldest,
  remember,
  pieceCount,
  segmentKey,
  type HaveEntry,
  type SegmentId,
  type SegmentKey,
  type TrackId,
} from '@tributary/protocol';
import { PieceSet } from './piece-set.ts';

/** What a neighbour says it has of one segment. */
export interface Holding {
  readonly segment: SegmentId;
  /** 0 where the neighbour does not know it yet. */
  readonly totalBytes: number;
  /** Of the attested content that its pieces are of; 0: it has no attestation. */
  readonly contentId: number;
  readonly held: PieceSet;
  /** Fetching from the origin: all of it, or these pieces. */
  readonly coming: 'all' | PieceSet;
}

const MAX_TRACKS = 16; // of which the latest announcement is remembered: what a viewer plays, and has just played

/** A neighbour's announcements, the latest per segment, bounded in count: the oldest announced are forgotten first. */
export class Holdings {
  readonly #maxHoldings: number;
  readonly #bySegment = new Map<SegmentKey, Holding>();

  readonly #latest = new Map<TrackId, number>();

  constructor(maxHoldings: number) {
    this.#maxHoldings = maxHoldings;
  }

  get count(): number {
    return this.#bySegment.size;
  }

  get(key: SegmentKey): Holding | undefined {
    return this.#bySegment.get(key);
  }

  /** The sequence number that it announced last of a track: about where it is. Undefined: it has announced nothing of it. */
  latest(track: TrackId): number | undefined {
    return this.#latest.get(track);
  }

  update(entry: HaveEntry): void {
    const key = segmentKey(entry.segment);
    this.#bySegment.delete(key);
    if (entry.held === 'none' && entry.coming === 'none') return;
    this.#noteLatest(entry.segment);
    const pieces = pieceCount(entry.totalBytes);
    this.#bySegment.set(key, {
      segment: entry.segment,
      totalBytes: entry.totalBytes,
      contentId: entry.contentId,
      held: PieceSet.fromField(pieces, entry.held),
      coming: entry.coming === 'all' ? 'all' : PieceSet.fromField(pieces, entry.coming),
    });
    forgetOldest(this.#bySegment, this.#maxHoldings);
  }

  forget(segment: SegmentId): void {
    this.#bySegment.delete(segmentKey(segment));
  }

  #noteLatest({ track, sequence }: SegmentId): void {
    remember(this.#latest, track, sequence, MAX_TRACKS);
  }
}
