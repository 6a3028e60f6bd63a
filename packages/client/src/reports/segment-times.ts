import { SEGMENT_TIME_BOUNDS_MS, type SegmentTimes } from '@tributary/protocol';
import type { SegmentRecord } from '@tributary/swarm';

type Source = keyof SegmentTimes;
type Histogram = number[];

/** Counts finished segments by how long they took, apart by where their bytes came from. */
export class SegmentTimeCounts {
  #counts: Partial<Record<Source, Histogram>> = {};

  add({ originBytes, peerBytes, elapsedMs }: SegmentRecord): void {
    const source: Source = peerBytes === 0 ? 'origin' : originBytes === 0 ? 'peers' : 'mixed';
    const counts = (this.#counts[source] ??= Array.from({ length: SEGMENT_TIME_BOUNDS_MS.length + 1 }, () => 0));
    const within = SEGMENT_TIME_BOUNDS_MS.findIndex((boundMs) => elapsedMs <= boundMs);
    const bucket = within === -1 ? SEGMENT_TIME_BOUNDS_MS.length : within;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  /** Those since the last call; undefined where there are none. */
  take(): SegmentTimes | undefined {
    const taken = this.#counts;
    this.#counts = {};
    return Object.keys(taken).length === 0 ? undefined : taken;
  }
}
