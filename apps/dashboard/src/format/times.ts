import { FORMAT, UNKNOWN } from './numbers.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Below, milliseconds say more than seconds. */
const SECONDS_FROM_MS = 1000;
const TENTHS_BELOW_MS = 10 * SECOND_MS;

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const EXACT_CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const MONTH = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

export const formatClock = (atMs: number): string => EXACT_CLOCK.format(atMs);
export const formatMoment = (atMs: number): string => MOMENT.format(atMs);

/** 340 ms, 2.4 s, 2 min 5 s, 3 h 20 min, 12 d 4 h. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return UNKNOWN;
  if (durationMs < SECONDS_FROM_MS) return `${Math.round(durationMs)}\u00a0ms`;
  if (durationMs < TENTHS_BELOW_MS) return `${FORMAT.decimal(Math.round(durationMs / 100) / 10)}\u00a0s`;
  if (durationMs < MINUTE_MS) return `${Math.round(durationMs / SECOND_MS)}\u00a0s`;
  const parts = (large: number, largeUnit: string, small: number, smallUnit: string) => {
    const rest = Math.floor((durationMs % large) / small);
    return `${Math.floor(durationMs / large)}\u00a0${largeUnit}${rest > 0 ? ` ${rest}\u00a0${smallUnit}` : ''}`;
  };
  if (durationMs < HOUR_MS) return parts(MINUTE_MS, 'min', SECOND_MS, 's');
  if (durationMs < DAY_MS) return parts(HOUR_MS, 'h', MINUTE_MS, 'min');
  return parts(DAY_MS, 'd', HOUR_MS, 'h');
}

/**
 * Labels of a time axis: the clock, and under it the day where it changes.
 * @param stepMs from one to the next
 */
export function axisLabels(timesMs: readonly number[], stepMs: number): string[] {
  if (stepMs >= 28 * DAY_MS) return timesMs.map((atMs) => MONTH.format(atMs));
  if (stepMs >= DAY_MS) return timesMs.map((atMs) => DAY.format(atMs));
  const clock = stepMs < MINUTE_MS ? EXACT_CLOCK : CLOCK;
  let day = '';
  return timesMs.map((atMs) => {
    const own = DAY.format(atMs);
    const isNew = own !== day;
    day = own;
    return isNew ? `${clock.format(atMs)}\n${own}` : clock.format(atMs);
  });
}
