import type { StreamId } from '@tributary/protocol';
import { BUCKET_MS, BUCKETS_PER_STREAM, MAX_STREAMS } from './limits.ts';
import type { Headcount, Sample, StreamSeries, TelemetryStore } from './store.ts';
import { StreamBuckets } from './stream-buckets.ts';

/** Telemetry that ends with the process. */
export class MemoryTelemetryStore implements TelemetryStore {
  readonly #maxStreams: number;
  /** In the order of their latest news, so that the first is the one to forget. */
  readonly #streams = new Map<StreamId, StreamBuckets>();

  constructor({ maxStreams = MAX_STREAMS }: { readonly maxStreams?: number } = {}) {
    this.#maxStreams = maxStreams;
  }

  async record(sample: Sample): Promise<void> {
    this.#touch(sample.streamId, sample.label, sample.atMs).record(sample);
  }

  async headcount(counts: readonly Headcount[], atMs: number): Promise<void> {
    const watched = new Set(counts.map(({ streamId }) => streamId));
    for (const stream of this.#streams.values()) if (!watched.has(stream.streamId) && stream.viewers > 0) stream.headcount(0, atMs);
    // The least watched first: where there are more streams than room, the most watched stay.
    for (const { streamId, label, viewers } of [...counts].sort((a, b) => a.viewers - b.viewers)) {
      this.#touch(streamId, label, atMs).headcount(viewers, atMs);
    }
  }

  async streams(nowMs: number, limit: number): Promise<StreamSeries[]> {
    const oldestMs = nowMs - BUCKETS_PER_STREAM * BUCKET_MS;
    return [...this.#streams.values()]
      .filter((stream) => stream.lastNewsMs > oldestMs)
      .sort((a, b) => b.viewers - a.viewers || b.lastNewsMs - a.lastNewsMs)
      .slice(0, limit)
      .map((stream) => stream.rollup(nowMs));
  }

  #touch(streamId: StreamId, label: string, atMs: number): StreamBuckets {
    const stream = this.#streams.get(streamId) ?? new StreamBuckets(streamId, label, atMs);
    if (stream.label === '') stream.label = label;
    this.#streams.delete(streamId);
    this.#streams.set(streamId, stream);
    const oldest = this.#streams.keys().next();
    if (this.#streams.size > this.#maxStreams && !oldest.done) this.#streams.delete(oldest.value);
    return stream;
  }
}
