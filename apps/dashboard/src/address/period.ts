import type { Range } from '@tributary/operator-api';
import { DAY_MS, HOUR_MS } from '../format/times.ts';

/** What the figures on the screen are of: a stretch that ends now, or one from a moment to another. */
export type Period =
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'span'; readonly fromMs: number; readonly toMs: number };

/** The same as the API's own; a test compares them. Importing that one would bring its schemas into the page. */
export const RANGES = ['15m', '2h', '24h', '7d', '30d', '13mo'] as const satisfies readonly Range[];
const MONTHS_13_DAYS = 396;
export const RANGE_MS: Readonly<Record<Range, number>> = {
  '15m': HOUR_MS / 4,
  '2h': 2 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '13mo': MONTHS_13_DAYS * DAY_MS,
};
export const DEFAULT_PERIOD: Period = { kind: 'range', range: '2h' };

/** Six points of the finest resolution: less is no picture. */
export const SHORTEST_SPAN_MS = 60_000;
export const LONGEST_SPAN_MS = RANGE_MS['13mo'];
/** Each step of zooming halves or doubles what is seen. */
const ZOOM = 2;
/** Each step aside keeps half of what was seen. */
const PAN = 0.5;

const isRange = (text: string): text is Range => (RANGES as readonly string[]).includes(text);

/** Takes what a link says; anything that makes no sense is the default. */
export function periodOf(query: URLSearchParams): Period {
  const [fromMs, toMs] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')];
  if (toMs - fromMs >= SHORTEST_SPAN_MS && toMs - fromMs <= LONGEST_SPAN_MS) return { kind: 'span', fromMs, toMs };
  const range = query.get('range') ?? '';
  return isRange(range) ? { kind: 'range', range } : DEFAULT_PERIOD;
}

/** For a link: to the second, in universal time. */
export function periodQuery(period: Period): Readonly<Record<string, string>> {
  if (period.kind === 'range') return { range: period.range };
  const instant = (atMs: number) => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return { from: instant(period.fromMs), to: instant(period.toMs) };
}

/** For the API. */
export function periodParameters(period: Period): Readonly<Record<string, string>> {
  return period.kind === 'range' ? { range: period.range } : { from: String(period.fromMs), to: String(period.toMs) };
}

export function spanOf(period: Period, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  return period.kind === 'span' ? period : { fromMs: nowMs - RANGE_MS[period.range], toMs: nowMs };
}

/** A span that was drawn or typed, within what can be shown; times are cut to the second, as links say them. */
export function chosenSpan(fromMs: number, toMs: number, nowMs: number): Period {
  const [left, right] = fromMs <= toMs ? [fromMs, toMs] : [toMs, fromMs];
  const widthMs = Math.min(LONGEST_SPAN_MS, Math.max(SHORTEST_SPAN_MS, right - left));
  const centreMs = (left + right) / 2;
  const endMs = Math.min(nowMs, centreMs + widthMs / 2);
  const wholeSecond = (atMs: number) => Math.floor(atMs / 1000) * 1000;
  return { kind: 'span', fromMs: wholeSecond(endMs - widthMs), toMs: wholeSecond(endMs) };
}

export type Step = 'in' | 'out' | 'earlier' | 'later';

/** One step of zooming or moving. A period that would end now, or later, is a range again where its width is one. */
export function stepped(period: Period, step: Step, nowMs: number): Period {
  const { fromMs, toMs } = spanOf(period, nowMs);
  const widthMs = toMs - fromMs;
  if (step === 'in') return chosenSpan(fromMs + widthMs / (2 * ZOOM), toMs - widthMs / (2 * ZOOM), nowMs);
  if (step === 'out') {
    const half = (widthMs * ZOOM - widthMs) / 2;
    const wider = Math.min(LONGEST_SPAN_MS, widthMs * ZOOM);
    if (period.kind === 'range') {
      const range = RANGES.find((each) => RANGE_MS[each] > RANGE_MS[period.range]) ?? period.range;
      return { kind: 'range', range };
    }
    return toMs + half >= nowMs
      ? (rangeOf(wider) ?? chosenSpan(nowMs - wider, nowMs, nowMs))
      : chosenSpan(fromMs - half, toMs + half, nowMs);
  }
  const aside = widthMs * PAN * (step === 'earlier' ? -1 : 1);
  if (toMs + aside >= nowMs) return rangeOf(widthMs) ?? chosenSpan(nowMs - widthMs, nowMs, nowMs);
  return chosenSpan(fromMs + aside, toMs + aside, nowMs);
}

const NEARLY = 0.02; // of its width: cutting to seconds must not keep a range from being one
function rangeOf(widthMs: number): Period | null {
  const range = RANGES.find((each) => Math.abs(RANGE_MS[each] - widthMs) <= NEARLY * RANGE_MS[each]);
  return range === undefined ? null : { kind: 'range', range };
}
