import type { ComparedMeasure } from '@tributary/operator-api';

/** A mean with its interval, from 0 to 1 of the drawing's width. */
export interface DrawnInterval {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** Both groups on one scale from 0: a difference looks as large as it is. */
export function intervalScale({
  peers,
  control,
}: ComparedMeasure): (estimate: { low: number; mean: number; high: number }) => DrawnInterval {
  const top = Math.max(peers?.high ?? 0, control?.high ?? 0);
  const place = (value: number) => (top === 0 ? 0 : Math.min(1, Math.max(0, value / top)));
  return ({ low, mean, high }) => ({ low: place(low), mean: place(mean), high: place(high) });
}
