import type { Range } from '@tributary/operator-api';
import { RESOLUTIONS, RETENTION_MS, WIDTH_MS, type Resolution } from '@tributary/telemetry';
import { OperatorError } from '../operator/errors.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const RANGE_MS: Readonly<Record<Range, number>> = {
  '15m': 15 * MINUTE_MS,
  '2h': 2 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '13mo': RETENTION_MS['1d'],
};
const DEFAULT_RANGE: Range = '2h';
/** Points that a chart as wide as a screen can show apart. */
export const MAX_SERIES_POINTS = 1500;
const COARSEST = '1d' satisfies Resolution;

/** A stretch of time in cells of one resolution. */
export interface Period {
  readonly resolution: Resolution;
  readonly widthMs: number;
  /** Epoch milliseconds: multiples of the width; the first included, the last not. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** As a request says it. */
export interface AskedPeriod {
  readonly range?: Range | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * The finest resolution with at most MAX_SERIES_POINTS that is kept for as long as the stretch's beginning lies back. Throws an
 * {@link OperatorError} `bad-request` for a stretch that is none.
 */
export function periodOf({ range, from, to }: AskedPeriod, nowMs: number): Period {
  if ((from === undefined) !== (to === undefined)) throw badPeriod('`from` and `to` belong together');
  if (from === undefined || to === undefined) return fit(nowMs - RANGE_MS[range ?? DEFAULT_RANGE], nowMs, nowMs);
  if (range !== undefined) throw badPeriod('`range` and `from` exclude each other');
  if (!(from < to)) throw badPeriod('`from` must lie before `to`');
  if (from > nowMs) throw badPeriod('`from` lies in the future');
  return fit(Math.max(from, nowMs - RETENTION_MS[COARSEST]), Math.min(to, nowMs), nowMs);
}

function fit(fromMs: number, toMs: number, nowMs: number): Period {
  // What is kept for so long is kept from the beginning of a cell on: one width more is no reason for a coarser resolution.
  const isKept = (resolution: Resolution): boolean => nowMs - fromMs <= RETENTION_MS[resolution];
  const isFew = (resolution: Resolution): boolean => (toMs - fromMs) / WIDTH_MS[resolution] <= MAX_SERIES_POINTS;
  const resolution = RESOLUTIONS.find((each) => isKept(each) && isFew(each)) ?? COARSEST;
  const widthMs = WIDTH_MS[resolution];
  const first = Math.floor(fromMs / widthMs);
  const last = Math.max(Math.ceil(toMs / widthMs), first + 1);
  return { resolution, widthMs, fromMs: Math.max(first, last - MAX_SERIES_POINTS) * widthMs, toMs: last * widthMs };
}

const badPeriod = (what: string): OperatorError =>
  new OperatorError('bad-request', `${what}: name a \`range\`, or \`from\` and \`to\` in milliseconds since 1970.`);
