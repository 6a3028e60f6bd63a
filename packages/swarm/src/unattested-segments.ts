import { segmentKey, type SegmentId, type SegmentKey } from '@tributary/protocol';

/** Held in any case: a minute of 2 Mbit/s. */
export const MIN_UNATTESTED_BYTES = 16 * 1024 * 1024;
const LIVE_LIFETIME_MS = 120_000; // a viewer that is alone asks nobody for attestations: whoever comes within this finds its latest segments
// While an attestation may be a moment behind its segment, neighbours are told that the segment is coming. After this they
// need not wait for us.
const COMING_MS = 2_000;

/** What the origin gave before, or other than, somebody vouched for it. */
export interface Unattested {
  readonly segment: SegmentId;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null: of a film. */
  readonly liveDurationMs: number | null;
  readonly sinceMs: number;
  /** Neighbours are told that it will soon be here to give. */
  readonly isComing: boolean;
  /** Somebody vouched for other bytes: the source is asked again. */
  readonly isDisputed: boolean;
}

interface Held extends Unattested {
  comingUntilMs: number;
  isComing: boolean;
  isDisputed: boolean;
  /** Its attestation was looked for while somebody was there to tell. */
  wasLookedFor: boolean;
}

/**
 * Whole segments that this viewer's own origin gave and nobody has vouched for yet. They play here, as they would without peers, and are
 * neither announced as held nor passed on. Bounded in bytes, live ones in time as well; the oldest goes first.
 */
export class UnattestedSegments {
  readonly #segments = new Map<SegmentKey, Held>();
  readonly #roomBytes: () => number;
  readonly #changed = new Map<SegmentKey, SegmentId>();
  #bytes = 0;

  /** @param roomBytes that the store of attested segments leaves: of a film, all that is here may be of this kind */
  constructor(roomBytes: () => number) {
    this.#roomBytes = roomBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param liveDurationMs of a live segment; null: of a film */
  add(segment: SegmentId, bytes: Uint8Array<ArrayBuffer>, liveDurationMs: number | null, nowMs: number): void {
    this.delete(segmentKey(segment));
    if (bytes.length > this.#mostBytes) return;
    const state = { comingUntilMs: nowMs + COMING_MS, isComing: true, isDisputed: false, wasLookedFor: false };
    this.#segments.set(segmentKey(segment), { segment, bytes, liveDurationMs, sinceMs: nowMs, ...state });
    this.#bytes += bytes.length;
    this.trim();
  }

  /** The store may have grown: what it needs is made room for, the oldest first. */
  trim(): void {
    if (this.#bytes <= MIN_UNATTESTED_BYTES) return;
    const most = this.#mostBytes;
    for (const key of this.#segments.keys()) {
      if (this.#bytes <= most) return;
      this.delete(key);
    }
  }

  get #mostBytes(): number {
    return Math.max(MIN_UNATTESTED_BYTES, this.#roomBytes());
  }

  /** Something is announced to be coming, and will have to be taken back. */
  get isAnyComing(): boolean {
    for (const { isComing } of this.#segments.values()) if (isComing) return true;
    return false;
  }

  get(key: SegmentKey): Unattested | undefined {
    return this.#segments.get(key);
  }

  delete(key: SegmentKey): void {
    const held = this.#segments.get(key);
    if (!held) return;
    this.#segments.delete(key);
    this.#bytes -= held.bytes.length;
  }

  /** Oldest first. */
  all(): Iterable<Unattested> {
    return this.#segments.values();
  }

  /** Its attestation is looked for from now on: it is coming, also where nobody was there to be told so when it came. */
  lookedFor({ segment }: Unattested, nowMs: number): void {
    const held = this.#segments.get(segmentKey(segment));
    if (!held || held.wasLookedFor) return;
    held.wasLookedFor = true;
    held.comingUntilMs = nowMs + COMING_MS;
    if (held.isComing) return;
    held.isComing = true;
    this.#changed.set(segmentKey(segment), segment);
  }

  /** @param isDisputed what is attested is in doubt; false: the source has answered */
  dispute(key: SegmentKey, isDisputed: boolean): void {
    const held = this.#segments.get(key);
    if (held) held.isDisputed = isDisputed;
  }

  /** Lets go of what is too old. @returns segments that began or ceased to be coming since this was last asked */
  expire(nowMs: number): SegmentId[] {
    for (const [key, held] of this.#segments) {
      if (held.isComing && nowMs >= held.comingUntilMs) {
        held.isComing = false;
        this.#changed.set(key, held.segment);
      }
      if (held.liveDurationMs !== null && nowMs - held.sinceMs >= LIVE_LIFETIME_MS) this.delete(key);
    }
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    return changed;
  }

  clear(): void {
    this.#segments.clear();
    this.#changed.clear();
    this.#bytes = 0;
  }
}
