import {
  addBreakdowns,
  addHistograms,
  BREAKDOWNS,
  COUNTERS,
  GROUPS,
  NO_MEASURES,
  SEGMENT_SOURCES,
  type Breakdown,
  type Cell,
  type Counter,
  type Group,
  type GroupMeasures,
  type Measures,
  type Observations,
  type SegmentSource,
} from '@tributary/telemetry';

/** Everything that cells hold, added up: what addMeasures makes two by two, without a thousand sums on the way that nobody looks at. */
export function sumCells(cells: readonly Cell[]): Measures {
  const each = cells.map(({ measures }) => measures);
  return {
    counters: mapOf<Counter, number>(COUNTERS, (counter) => each.reduce((sum, { counters }) => sum + counters[counter], 0)),
    peaks: { viewersPeak: each.reduce((most, { peaks }) => Math.max(most, peaks.viewersPeak), 0) },
    segmentTimes: mapOf<SegmentSource, readonly number[]>(SEGMENT_SOURCES, (source) =>
      sumHistograms(each.map(({ segmentTimes }) => segmentTimes[source])),
    ),
    startupTimes: sumHistograms(each.map(({ startupTimes }) => startupTimes)),
    breakdowns: mapOf<Breakdown, Record<string, number>>(BREAKDOWNS, (name) =>
      sumBreakdowns(each.map(({ breakdowns }) => breakdowns[name])),
    ),
    groups: mapOf<Group, GroupMeasures>(GROUPS, (group) => sumGroups(each.map(({ groups }) => groups[group]))),
  };
}

const sumHistograms = (all: readonly (readonly number[])[]): readonly number[] =>
  all.filter(({ length }) => length > 0).reduce(addHistograms, []);

function sumBreakdowns(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
  // Adding nothing is what brings it within its bound.
  return addBreakdowns(Object.fromEntries(sums), {});
}

function sumGroups(all: readonly GroupMeasures[]): GroupMeasures {
  const measures = Object.keys(NO_MEASURES.groups.peers) as (keyof GroupMeasures)[];
  return mapOf<keyof GroupMeasures, Observations>(measures, (measure) => ({
    viewers: all.reduce((sum, group) => sum + group[measure].viewers, 0),
    sum: all.reduce((sum, group) => sum + group[measure].sum, 0),
    squares: all.reduce((sum, group) => sum + group[measure].squares, 0),
  }));
}

function mapOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
