import { BUCKET_MS, BUCKETS_PER_STREAM, type SeriesPoint } from '@tributary/telemetry';

/** One bar of the chart, in bits per second. */
export interface Bar {
  /** 0 is the oldest place, BUCKETS_PER_STREAM − 2 the newest. */
  readonly place: number;
  readonly atMs: number;
  readonly peerBitsPerSecond: number;
  readonly originBitsPerSecond: number;
  readonly viewers: number;
}

export const PLACES = BUCKETS_PER_STREAM - 1;
const BITS = 8;
const NICE_STEPS = [1, 2, 5, 10];

/** Finished points only: the one in progress would look like a collapse. */
export function barsOf(series: readonly SeriesPoint[], nowMs: number): Bar[] {
  const current = Math.floor(nowMs / BUCKET_MS);
  const perSecond = (bytes: number) => (bytes * BITS) / (BUCKET_MS / 1000);
  return series
    .map((point) => ({
      place: PLACES - (current - Math.floor(point.atMs / BUCKET_MS)),
      atMs: point.atMs,
      peerBitsPerSecond: perSecond(point.peerBytes),
      originBitsPerSecond: perSecond(point.originBytes),
      viewers: point.viewers,
    }))
    .filter(({ place }) => place >= 0 && place < PLACES);
}

/** The next 1, 2 or 5 times a power of ten above the highest bar: the scale does not jump at every push. */
export function scaleTop(bars: readonly Bar[]): number {
  const highest = Math.max(0, ...bars.map((bar) => bar.peerBitsPerSecond + bar.originBitsPerSecond));
  if (highest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return power * (NICE_STEPS.find((step) => step * power >= highest) ?? 10);
}
