/** Counts what the origin serves: requests, and the bytes of bodies that were really written. Bounded in memory. */
import type { ResourceKind, SegmentKey } from './streams/resource.ts';

/** Paths, and segments, that are counted one by one; past it the oldest are folded into one sum. Over an hour of live at three renditions. */
export const MAX_COUNTED = 8_192;
/** What everything that does not exist is counted as, so that made-up paths push nothing out. */
export const UNKNOWN_PATH = '(unknown)';

export interface Count {
  requests: number;
  bytes: number;
}

export interface PathCount extends Count {
  readonly path: string;
  readonly kind: ResourceKind;
}

export interface SegmentCount extends Count, SegmentKey {
  /** Bytes of the whole resource (of the largest one, where a segment is served in parts as well): `bytes / sizeBytes` are copies. */
  sizeBytes: number;
}

/** As `/stats` shows it. The sums of `kinds`, of `paths` with `foldedPaths`, and the totals agree. */
export interface OriginStats extends Count {
  /** Unix time of the start or of the last reset. */
  readonly sinceMs: number;
  readonly kinds: Readonly<Record<ResourceKind, Readonly<Count>>>;
  /** Responses by status code. A connection reset before a response has none. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly segments: readonly Readonly<SegmentCount>[];
  readonly paths: readonly Readonly<PathCount>[];
  readonly foldedSegments: Readonly<Count>;
  readonly foldedPaths: Readonly<Count>;
}

/** One request being counted. */
export interface Counted {
  readonly status: (code: number) => void;
  readonly written: (bytes: number) => void;
}

const zero = (): Count => ({ requests: 0, bytes: 0 });

// Counts by key, oldest first. An entry folded while one of its requests is still being answered passes its bytes on.
class FoldingCounts<Entry extends Count> {
  readonly folded = zero();
  readonly entries = new Map<string, Entry>();
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  request(key: string, make: () => Entry): { entry: Entry; written: (bytes: number) => void } {
    const entry = this.entries.get(key) ?? make();
    this.entries.set(key, entry);
    entry.requests += 1;
    for (const [oldestKey, oldest] of this.entries) {
      if (this.entries.size <= this.#maxEntries) break;
      this.entries.delete(oldestKey);
      this.folded.requests += oldest.requests;
      this.folded.bytes += oldest.bytes;
    }
    const written = (bytes: number): void => {
      const target = this.entries.get(key) === entry ? entry : this.folded;
      target.bytes += bytes;
    };
    return { entry, written };
  }
}

class Era {
  readonly sinceMs: number;
  readonly total = zero();
  readonly kinds: Record<ResourceKind, Count> = { segment: zero(), init: zero(), playlist: zero(), seal: zero(), other: zero() };
  readonly statuses = new Map<number, number>();
  readonly paths: FoldingCounts<PathCount>;
  readonly segments: FoldingCounts<SegmentCount>;

  constructor(sinceMs: number, maxCounted: number) {
    this.sinceMs = sinceMs;
    this.paths = new FoldingCounts(maxCounted);
    this.segments = new FoldingCounts(maxCounted);
  }
}

export class Stats {
  readonly #nowMs: () => number;
  readonly #maxCounted: number;
  #era: Era;

  constructor(nowMs: () => number, maxCounted = MAX_COUNTED) {
    this.#nowMs = nowMs;
    this.#maxCounted = maxCounted;
    this.#era = new Era(nowMs(), maxCounted);
  }

  /** Counts a request now, and its bytes as they are written. Bytes written after a reset belong to the time before it: they are dropped. */
  request(path: string, kind: ResourceKind, segment?: SegmentKey & { sizeBytes: number }): Counted {
    const era = this.#era;
    const { total, kinds, statuses } = era;
    total.requests += 1;
    kinds[kind].requests += 1;
    const byPath = era.paths.request(path, () => ({ path, kind, ...zero() }));
    const bySegment =
      segment && era.segments.request(`${segment.stream}/${segment.rendition}/${segment.sn}`, () => ({ ...segment, ...zero() }));
    if (bySegment && segment) bySegment.entry.sizeBytes = Math.max(bySegment.entry.sizeBytes, segment.sizeBytes);
    return {
      status: (code) => statuses.set(code, (statuses.get(code) ?? 0) + 1),
      written: (bytes) => {
        total.bytes += bytes;
        kinds[kind].bytes += bytes;
        byPath.written(bytes);
        bySegment?.written(bytes);
      },
    };
  }

  reset(): void {
    this.#era = new Era(this.#nowMs(), this.#maxCounted);
  }

  /** A copy: later requests do not change it. */
  snapshot(): OriginStats {
    const { sinceMs, total, kinds, statuses, paths, segments } = this.#era;
    return structuredClone({
      sinceMs,
      ...total,
      kinds,
      statuses: Object.fromEntries(statuses),
      segments: [...segments.entries.values()],
      paths: [...paths.entries.values()],
      foldedSegments: segments.folded,
      foldedPaths: paths.folded,
    });
  }
}
