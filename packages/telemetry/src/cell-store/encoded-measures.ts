import {
  BREAKDOWNS,
  COUNTERS,
  GROUPS,
  NO_MEASURES,
  PEAKS,
  SEGMENT_SOURCES,
  type Breakdown,
  type Counters,
  type Group,
  type GroupMeasures,
  type Measures,
  type Observations,
  type Peak,
  type SegmentSource,
} from '../measures/index.ts';

/** Measures as they are kept: most of them are nothing most of the time, and nothing takes no room. */
export interface EncodedMeasures {
  /** COUNTERS and then PEAKS, in their order; null: nothing. */
  readonly values: readonly (number | null)[];
  /** What is no counter, as JSON under short names; null: nothing. */
  readonly detail: string | null;
}

/** Names of what is in the detail. Once released they never change: rows of a year ago have them. */
const BREAKDOWN_NAMES: Readonly<Record<Breakdown, string>> = {
  renditions: 'r',
  connected: 'c',
  connectionFailures: 'f',
  statuses: 's',
  browsers: 'b',
  players: 'p',
  countries: 'g',
  networks: 'n',
  errorKinds: 'e',
  tracks: 't',
};
const SOURCE_NAMES: Readonly<Record<SegmentSource, string>> = { origin: 'o', peers: 'p', mixed: 'm' };
const GROUP_NAMES: Readonly<Record<Group, string>> = { peers: 'p', control: 'c' };

type Triple = readonly [viewers: number, sum: number, squares: number];

interface Detail {
  /** Breakdowns. */
  readonly b?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Segment times. */
  readonly s?: Readonly<Record<string, readonly number[]>>;
  /** Start-ups. */
  readonly u?: readonly number[];
  /** Groups: stall ratio, start-up, bitrate. */
  readonly g?: Readonly<Record<string, readonly [Triple, Triple, Triple]>>;
}

export function encodeMeasures(measures: Measures): EncodedMeasures {
  const values = [...COUNTERS.map((counter) => measures.counters[counter]), ...PEAKS.map((peak) => measures.peaks[peak])];
  const { startupTimes, breakdowns, segmentTimes, groups } = measures;
  const b = record(BREAKDOWNS, BREAKDOWN_NAMES, (breakdown) => {
    const counts = Object.entries(breakdowns[breakdown]).filter(([, count]) => count !== 0);
    return counts.length === 0 ? undefined : Object.fromEntries(counts);
  });
  const s = record(SEGMENT_SOURCES, SOURCE_NAMES, (source) => withoutEmptyEnd(segmentTimes[source]));
  const u = withoutEmptyEnd(startupTimes);
  const g = record(GROUPS, GROUP_NAMES, (group) => triplesOf(groups[group]));
  const detail: Detail = { ...(b && { b }), ...(s && { s }), ...(u && { u }), ...(g && { g }) };
  return {
    values: values.map((value) => (value === 0 ? null : value)),
    detail: Object.keys(detail).length === 0 ? null : JSON.stringify(detail),
  };
}

export function decodeMeasures({ values, detail }: EncodedMeasures): Measures {
  const valueAt = (index: number): number => values[index] ?? 0;
  const { b = {}, s = {}, u = [], g = {} } = detail === null ? {} : (JSON.parse(detail) as Detail);
  return {
    counters: Object.fromEntries(COUNTERS.map((counter, index) => [counter, valueAt(index)])) as Counters,
    peaks: Object.fromEntries(PEAKS.map((peak, index) => [peak, valueAt(COUNTERS.length + index)])) as Record<Peak, number>,
    segmentTimes: fromNames(SEGMENT_SOURCES, (source) => s[SOURCE_NAMES[source]] ?? []),
    startupTimes: u,
    breakdowns: fromNames(BREAKDOWNS, (breakdown) => b[BREAKDOWN_NAMES[breakdown]] ?? {}),
    groups: fromNames(GROUPS, (group) => groupOf(g[GROUP_NAMES[group]]) ?? NO_MEASURES.groups[group]),
  };
}

function record<K extends string, V>(
  keys: readonly K[],
  names: Readonly<Record<K, string>>,
  valueOf: (key: K) => V | undefined,
): Record<string, V> | undefined {
  const found = keys.map((key) => [names[key], valueOf(key)] as const).filter((entry): entry is [string, V] => entry[1] !== undefined);
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function fromNames<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
}

function withoutEmptyEnd(counts: readonly number[]): readonly number[] | undefined {
  const last = counts.findLastIndex((count) => count !== 0);
  return last === -1 ? undefined : counts.slice(0, last + 1);
}

function triplesOf({ stallRatio, startupMs, bitrate }: GroupMeasures): [Triple, Triple, Triple] | undefined {
  const isNothing = [stallRatio, startupMs, bitrate].every(({ viewers }) => viewers === 0);
  const triple = ({ viewers, sum, squares }: Observations): Triple => [viewers, sum, squares];
  return isNothing ? undefined : [triple(stallRatio), triple(startupMs), triple(bitrate)];
}

function groupOf(triples: readonly [Triple, Triple, Triple] | undefined): GroupMeasures | undefined {
  if (triples === undefined) return undefined;
  const [stallRatio, startupMs, bitrate] = triples.map(([viewers, sum, squares]) => ({ viewers, sum, squares })) as [
    Observations,
    Observations,
    Observations,
  ];
  return { stallRatio, startupMs, bitrate };
}
