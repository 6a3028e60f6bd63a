import type { Point, Series } from '@tributary/operator-api';

/** One line or area of a chart. */
export interface ChartSeries {
  /** In links, and for tests: never shown. */
  readonly key: string;
  readonly label: string;
  /** A property of the theme, as `--peers`. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
  /** Stands on those before it; without it, a line of its own. */
  readonly isStacked?: boolean;
  /** What is not told by colour alone. */
  readonly isDashed?: boolean;
}

export interface Columns {
  /** Epoch milliseconds, upwards. */
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
}

/** More than a width and a half from one to the next: at least one is missing. */
const GAP_WIDTHS = 1.5;

/** Where moments are missing nobody knows anything: a null there keeps a line from being drawn across. */
export function withGaps({ points, widthMs }: Series): readonly (Point | { readonly atMs: number })[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const isGap = before !== undefined && point.atMs - before.atMs > GAP_WIDTHS * widthMs;
    return isGap ? [{ atMs: before.atMs + widthMs }, point] : [point];
  });
}

export type Measure = Omit<ChartSeries, 'values'> & { readonly of: (point: Point) => number | null };

export function columnsOf(series: Series, measures: readonly Measure[]): Columns {
  const moments = withGaps(series);
  return {
    timesMs: moments.map(({ atMs }) => atMs),
    series: measures.map(({ of, ...measure }) => ({
      ...measure,
      values: moments.map((moment) => ('viewers' in moment ? of(moment) : null)),
    })),
  };
}

/**
 * What is drawn of it: a stacked one reaches from 0 to the sum of all below it, and the sums are painted from the back, the largest first.
 * Hidden ones are left out, and what stood on them sinks.
 */
export function drawn(series: readonly ChartSeries[], hidden: readonly string[]): readonly ChartSeries[] {
  const seen = series.filter(({ key }) => !hidden.includes(key));
  let sums: readonly (number | null)[] | undefined;
  const stacked: ChartSeries[] = [];
  for (const each of seen.filter(({ isStacked }) => isStacked === true)) {
    const below = sums;
    sums = each.values.map((value, index) => (value === null ? null : value + (below?.[index] ?? 0)));
    stacked.unshift({ ...each, values: sums });
  }
  return [...stacked, ...seen.filter(({ isStacked }) => isStacked !== true)];
}

/** For people, and programs, that read tables: this many moments at most, evenly from among them. */
export const TABLE_ROWS = 48;

/** Places of the moments that a table shows; the latest always. */
export function tablePlaces(length: number): number[] {
  const step = Math.max(1, Math.ceil(length / TABLE_ROWS));
  const places: number[] = [];
  for (let place = length - 1; place >= 0; place -= step) places.push(place);
  return places;
}
