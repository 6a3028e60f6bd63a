/** Order statistics of small samples. */

/** The value below which `share` (0 to 1) of the sample lies, interpolated between neighbours; null of an empty sample. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number | null => percentile(values, 0.5);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Null of an empty sample. */
export const mean = (values: readonly number[]): number | null => (values.length === 0 ? null : sum(values) / values.length);

/** Null of an empty sample. */
export const largest = (values: readonly number[]): number | null => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)));
