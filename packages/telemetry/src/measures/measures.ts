import { COUNTERS, NO_COUNTERS, PEAKS, type Counters, type Peak } from './counters.ts';

/** Where a segment came from: wholly from one side, or from both. */
export const SEGMENT_SOURCES = ['origin', 'peers', 'mixed'] as const;
export type SegmentSource = (typeof SEGMENT_SOURCES)[number];

/** Counts by name, each with at most BREAKDOWN_KEYS names; what is past that is counted as `other`. */
export const BREAKDOWNS = [
  /** Milliseconds played, by rendition (`720p`, or `1200 kbit/s` where no height is known). */
  'renditions',
  /** Connections made, by the kind of the own candidate: host, srflx, prflx, relay. */
  'connected',
  /** Connections that failed, by reason. */
  'connectionFailures',
  /** Reports, by the viewer's one reason for peers or none. */
  'statuses',
  'browsers',
  'players',
  /** Media bytes (origin and peers), by country (ISO 3166-1) and by network (`AS64496 Example`); the empty name: not known. */
  'countries',
  'networks',
  /** Errors, by kind. */
  'errorKinds',
  /** Media bytes by track. */
  'tracks',
] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];
export const BREAKDOWN_KEYS = 32;
export const OTHER = 'other';

/** One observation per viewer, folded in when it leaves: mean and uncertainty come from number, sum and sum of squares. */
export interface Observations {
  readonly viewers: number;
  readonly sum: number;
  readonly squares: number;
}

/** The two sides of a rollout, as each viewer lived it. */
export interface GroupMeasures {
  /** Stalled ÷ (played + stalled), 0 … 1. */
  readonly stallRatio: Observations;
  readonly startupMs: Observations;
  /** Bits per second, weighted by time played. */
  readonly bitrate: Observations;
}
export const GROUPS = ['peers', 'control'] as const;
export type Group = (typeof GROUPS)[number];

/** All that is known of a stream in a stretch of time. */
export interface Measures {
  readonly counters: Counters;
  readonly peaks: Readonly<Record<Peak, number>>;
  /** Segments by time to arrive: one count for each of SEGMENT_TIME_BOUNDS_MS, and one for what took longer. Empty: none. */
  readonly segmentTimes: Readonly<Record<SegmentSource, readonly number[]>>;
  /** Start-ups, in the same way, by STARTUP_BOUNDS_MS. */
  readonly startupTimes: readonly number[];
  readonly breakdowns: Readonly<Record<Breakdown, Readonly<Record<string, number>>>>;
  readonly groups: Readonly<Record<Group, GroupMeasures>>;
}

const NO_OBSERVATIONS: Observations = { viewers: 0, sum: 0, squares: 0 };
const NO_GROUP: GroupMeasures = { stallRatio: NO_OBSERVATIONS, startupMs: NO_OBSERVATIONS, bitrate: NO_OBSERVATIONS };

export const NO_MEASURES: Measures = {
  counters: NO_COUNTERS,
  peaks: { viewersPeak: 0 },
  segmentTimes: { origin: [], peers: [], mixed: [] },
  startupTimes: [],
  breakdowns: mapOf(BREAKDOWNS, () => ({})),
  groups: { peers: NO_GROUP, control: NO_GROUP },
};

export function addMeasures(a: Measures, b: Measures): Measures {
  return {
    counters: mapOf(COUNTERS, (counter) => a.counters[counter] + b.counters[counter]),
    peaks: mapOf(PEAKS, (peak) => Math.max(a.peaks[peak], b.peaks[peak])),
    segmentTimes: mapOf(SEGMENT_SOURCES, (source) => addHistograms(a.segmentTimes[source], b.segmentTimes[source])),
    startupTimes: addHistograms(a.startupTimes, b.startupTimes),
    breakdowns: mapOf(BREAKDOWNS, (breakdown) => addBreakdowns(a.breakdowns[breakdown], b.breakdowns[breakdown])),
    groups: mapOf(GROUPS, (group) => addGroups(a.groups[group], b.groups[group])),
  };
}

/** What has the most stays named; the rest is `other`. */
export function addBreakdowns(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum = new Map(Object.entries(a));
  for (const [name, count] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + count);
  if (sum.size <= BREAKDOWN_KEYS) return Object.fromEntries(sum);
  let other = sum.get(OTHER) ?? 0;
  sum.delete(OTHER);
  const largest = [...sum].sort(([, x], [, y]) => y - x);
  for (const [, count] of largest.slice(BREAKDOWN_KEYS - 1)) other += count;
  return Object.fromEntries([...largest.slice(0, BREAKDOWN_KEYS - 1), [OTHER, other]]);
}

export function addHistograms(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0));
}

export function addGroups(a: GroupMeasures, b: GroupMeasures): GroupMeasures {
  return {
    stallRatio: addObservations(a.stallRatio, b.stallRatio),
    startupMs: addObservations(a.startupMs, b.startupMs),
    bitrate: addObservations(a.bitrate, b.bitrate),
  };
}

function addObservations(a: Observations, b: Observations): Observations {
  return { viewers: a.viewers + b.viewers, sum: a.sum + b.sum, squares: a.squares + b.squares };
}

function mapOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
