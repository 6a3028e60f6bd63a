import type { Series } from '@tributary/operator-api';
import type { Period } from '../address/period.ts';

/** What is not pushed (histograms, breakdowns, coarse points) is asked for again so often, and no more often than a point is wide. */
const LEAST_MS = 30_000;
/** A point of a day is not worth a day's wait. */
const MOST_MS = 10 * 60_000;

/** Milliseconds until figures are asked for again; null: what is past does not change. */
export function againMs(period: Period, { widthMs }: Pick<Series, 'widthMs'>): number | null {
  return period.kind === 'span' ? null : Math.min(MOST_MS, Math.max(LEAST_MS, widthMs));
}

/** In, if it is out; out, if it is in. */
export function toggled(all: readonly string[], one: string): string[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one];
}
