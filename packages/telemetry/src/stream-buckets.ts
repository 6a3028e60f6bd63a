import type { StreamId } from '@tributary/protocol';
import { BUCKET_MS, BUCKETS_PER_STREAM } from './limits.ts';
import type { Sample, SeriesPoint, StreamSeries } from './store.ts';
import { addTraffic, NO_TRAFFIC, type Traffic } from './traffic.ts';

interface Bucket {
  /** Number of the bucket since the epoch; -1: never used. */
  index: number;
  traffic: Traffic;
  viewers: number;
  latencySumMs: number;
  latencies: number;
}

/** One stream's totals and its last ten minutes, in a ring of buckets that never grows. */
export class StreamBuckets {
  readonly streamId: StreamId;
  label: string;
  viewers = 0;
  lastNewsMs: number;
  readonly #sinceMs: number;
  readonly #ring: Bucket[] = Array.from({ length: BUCKETS_PER_STREAM }, emptyBucket);
  #totals: Traffic = NO_TRAFFIC;
  #reports = 0;
  #flaggedReports = 0;
  #badPieces = 0;
  #mismatchedSegments = 0;
  #connectionsTried = 0;
  #connectionsFailed = 0;
  #startupSumMs = 0;
  #startups = 0;

  constructor(streamId: StreamId, label: string, atMs: number) {
    this.streamId = streamId;
    this.label = label;
    this.#sinceMs = atMs;
    this.lastNewsMs = atMs;
  }

  record(sample: Sample): void {
    const bucket = this.#bucket(sample.atMs);
    bucket.traffic = addTraffic(bucket.traffic, sample.traffic);
    if (sample.liveLatencyMs !== undefined) {
      bucket.latencySumMs += sample.liveLatencyMs;
      bucket.latencies += 1;
    }
    if (sample.startupMs !== undefined) {
      this.#startupSumMs += sample.startupMs;
      this.#startups += 1;
    }
    this.#totals = addTraffic(this.#totals, sample.traffic);
    this.#reports += 1;
    this.#flaggedReports += sample.flagged ? 1 : 0;
    this.#badPieces += sample.badPieces;
    this.#mismatchedSegments += sample.mismatchedSegments;
    this.#connectionsTried += sample.connectionsTried;
    this.#connectionsFailed += sample.connectionsFailed;
    this.#news(sample.atMs);
  }

  headcount(viewers: number, atMs: number): void {
    const bucket = this.#bucket(atMs); // begins with the viewers that the moment before ended with
    this.viewers = viewers;
    bucket.viewers = Math.max(bucket.viewers, viewers);
    if (viewers > 0) this.#news(atMs);
  }

  rollup(nowMs: number): StreamSeries {
    const series = this.#series(nowMs);
    const recent = this.#ring.filter((bucket) => bucket.latencies > 0 && bucket.index > bucketIndex(nowMs) - BUCKETS_PER_STREAM);
    const latencies = recent.reduce((sum, bucket) => sum + bucket.latencies, 0);
    const latencySumMs = recent.reduce((sum, bucket) => sum + bucket.latencySumMs, 0);
    return {
      streamId: this.streamId,
      label: this.label,
      viewers: this.viewers,
      sinceMs: this.#sinceMs,
      totals: this.#totals,
      reports: this.#reports,
      flaggedReports: this.#flaggedReports,
      badPieces: this.#badPieces,
      mismatchedSegments: this.#mismatchedSegments,
      connectionsTried: this.#connectionsTried,
      connectionsFailed: this.#connectionsFailed,
      meanStartupMs: this.#startups === 0 ? null : this.#startupSumMs / this.#startups,
      meanLiveLatencyMs: latencies === 0 ? null : latencySumMs / latencies,
      series,
    };
  }

  #series(nowMs: number): SeriesPoint[] {
    const points: SeriesPoint[] = [];
    const newest = bucketIndex(nowMs);
    for (let index = newest - BUCKETS_PER_STREAM + 1; index <= newest; index++) {
      const bucket = this.#ring[slotOf(index)];
      const used = bucket?.index === index;
      if (!used && points.length === 0) continue;
      points.push({ atMs: index * BUCKET_MS, viewers: used ? bucket.viewers : 0, ...(used ? bucket.traffic : NO_TRAFFIC) });
    }
    return points;
  }

  #bucket(atMs: number): Bucket {
    const index = bucketIndex(atMs);
    const bucket = this.#ring[slotOf(index)] as Bucket;
    if (bucket.index !== index) Object.assign(bucket, emptyBucket(), { index, viewers: this.viewers });
    return bucket;
  }

  #news(atMs: number): void {
    this.lastNewsMs = Math.max(this.lastNewsMs, atMs);
  }
}

const bucketIndex = (atMs: number): number => Math.floor(atMs / BUCKET_MS);
const slotOf = (index: number): number => ((index % BUCKETS_PER_STREAM) + BUCKETS_PER_STREAM) % BUCKETS_PER_STREAM;
const emptyBucket = (): Bucket => ({ index: -1, traffic: NO_TRAFFIC, viewers: 0, latencySumMs: 0, latencies: 0 });
