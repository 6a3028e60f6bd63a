import type { Point, Series } from '@tributary/operator-api';

/** Live points are ten seconds wide: a coarser series is asked for again instead. */
export const takesLivePoints = ({ resolution }: Series): boolean => resolution === '10s';

/**
 * A series with newer points in the place of those of the same time. It keeps its width: as it moves on, the oldest are let go, so that a page
 * that is left open for days holds no more than it did at first.
 */
export function withPoints(series: Series, points: readonly Point[], nowMs: number): Series {
  const first = points[0];
  if (first === undefined || !takesLivePoints(series)) return series;
  const movedMs = Math.max(0, nowMs - series.toMs);
  const fromMs = series.fromMs + movedMs;
  const kept = series.points.filter(({ atMs }) => atMs >= fromMs - series.widthMs && atMs < first.atMs);
  return { ...series, fromMs, toMs: series.toMs + movedMs, points: [...kept, ...points] };
}
