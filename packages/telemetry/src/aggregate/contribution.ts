import { COUNTERS, type Breakdown, BREAKDOWNS, type Counter, type Measures } from '../measures/index.ts';

/** Where each counter is in lists of them. */
export const INDEX_OF = Object.fromEntries(COUNTERS.map((counter, index) => [counter, index])) as Readonly<Record<Counter, number>>;

/** What the Aggregator finds out by itself: nobody may tell it. */
const OWN_COUNTERS: ReadonlySet<Counter> = new Set(['viewerMs', 'reachableBytes']);

/** Measures, prepared to be added to several sums: most of them are nothing. */
export interface Contribution {
  readonly counters: readonly (readonly [index: number, amount: number])[];
  readonly breakdowns: readonly (readonly [Breakdown, readonly (readonly [name: string, count: number])[]])[];
  /** Histograms and groups. */
  readonly measures: Measures;
}

export function contributionOf(measures: Measures): Contribution {
  const counters: [number, number][] = [];
  for (const [index, counter] of COUNTERS.entries()) {
    const amount = measures.counters[counter];
    if (amount !== 0 && !OWN_COUNTERS.has(counter)) counters.push([index, amount]);
  }
  const breakdowns: [Breakdown, [string, number][]][] = [];
  for (const breakdown of BREAKDOWNS) {
    const counts = Object.entries(measures.breakdowns[breakdown]);
    if (counts.length > 0) breakdowns.push([breakdown, counts]);
  }
  return { counters, breakdowns, measures };
}
