import type { BreakdownRows, Histogram } from '@tributary/operator-api';

/** The largest first; of equal ones by name, so that rows keep their places. */
export function breakdownRows(counts: Readonly<Record<string, number>>): BreakdownRows {
  return Object.entries(counts)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

/** With a count for each class, also where none was ever counted. */
export function histogramOf(boundsMs: readonly number[], counts: readonly number[]): Histogram {
  return { boundsMs: [...boundsMs], counts: Array.from({ length: boundsMs.length + 1 }, (_, index) => counts[index] ?? 0) };
}
