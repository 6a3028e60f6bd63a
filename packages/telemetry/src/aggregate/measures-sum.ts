import {
  addGroups,
  BREAKDOWN_KEYS,
  BREAKDOWNS,
  COUNTERS,
  GROUPS,
  NO_MEASURES,
  OTHER,
  SEGMENT_SOURCES,
  type Breakdown,
  type Counters,
  type Group,
  type GroupMeasures,
  type Measures,
  type SegmentSource,
} from '../measures/index.ts';
import { INDEX_OF, type Contribution } from './contribution.ts';

/** Measures that grow in place: eight of them take each report, thousands of times a second. */
export class MeasuresSum {
  readonly #counters = new Float64Array(COUNTERS.length);
  #viewersPeak = 0;
  readonly #segmentTimes = new Map<SegmentSource, number[]>();
  readonly #startupTimes: number[] = [];
  readonly #breakdowns = new Map<Breakdown, Map<string, number>>();
  readonly #groups = new Map<Group, GroupMeasures>();

  get viewersPeak(): number {
    return this.#viewersPeak;
  }

  /** What was delivered, from whomever. */
  get mediaBytes(): number {
    return this.counter(INDEX_OF.originBytes) + this.counter(INDEX_OF.peerBytes);
  }

  counter(index: number): number {
    return this.#counters[index] ?? 0;
  }

  count(index: number, amount: number): void {
    this.#counters[index] = this.counter(index) + amount;
  }

  see(viewers: number): void {
    this.#viewersPeak = Math.max(this.#viewersPeak, viewers);
  }

  add({ counters, breakdowns, measures }: Contribution): void {
    for (const [index, amount] of counters) this.count(index, amount);
    for (const [breakdown, counts] of breakdowns) {
      const sum = this.#breakdowns.get(breakdown) ?? new Map<string, number>();
      this.#breakdowns.set(breakdown, sum);
      for (const [name, count] of counts) addToBreakdown(sum, name, count);
    }
    for (const source of SEGMENT_SOURCES) {
      if (measures.segmentTimes[source].length === 0) continue;
      const sum = this.#segmentTimes.get(source) ?? [];
      this.#segmentTimes.set(source, sum);
      addToHistogram(sum, measures.segmentTimes[source]);
    }
    addToHistogram(this.#startupTimes, measures.startupTimes);
    for (const group of GROUPS) {
      if (measures.groups[group] === NO_MEASURES.groups[group]) continue;
      this.#groups.set(group, addGroups(this.#groups.get(group) ?? NO_MEASURES.groups[group], measures.groups[group]));
    }
  }

  /** A copy: it does not grow. */
  measures(): Measures {
    return {
      counters: Object.fromEntries(COUNTERS.map((counter, index) => [counter, this.counter(index)])) as Counters,
      peaks: { viewersPeak: this.#viewersPeak },
      segmentTimes: keyed(SEGMENT_SOURCES, (source) => [...(this.#segmentTimes.get(source) ?? [])]),
      startupTimes: [...this.#startupTimes],
      breakdowns: keyed(BREAKDOWNS, (breakdown) => Object.fromEntries(this.#breakdowns.get(breakdown) ?? [])),
      groups: keyed(GROUPS, (group) => this.#groups.get(group) ?? NO_MEASURES.groups[group]),
    };
  }
}

/** The smallest gives way to the rest, and loses its name; no count is lost. */
function addToBreakdown(sum: Map<string, number>, name: string, count: number): void {
  sum.set(name, (sum.get(name) ?? 0) + count);
  while (sum.size > BREAKDOWN_KEYS) {
    const named = [...sum].filter(([each]) => each !== OTHER);
    const [smallest, least] = named.reduce((a, b) => (b[1] < a[1] ? b : a));
    sum.delete(smallest);
    sum.set(OTHER, (sum.get(OTHER) ?? 0) + least);
  }
}

function addToHistogram(sum: number[], counts: readonly number[]): void {
  for (const [index, count] of counts.entries()) sum[index] = (sum[index] ?? 0) + count;
}

function keyed<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
}
