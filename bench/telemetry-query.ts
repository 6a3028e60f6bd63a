/** How quickly the dashboard's questions are answered when as much is kept as ever is. */
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ALL_STREAMS, RESOLUTIONS, WIDTH_MS, type CellStore, type Resolution, type StreamKey } from '@tributary/telemetry';
import { SqlCellStore } from '@tributary/telemetry/sql';
import { streamName } from '@tributary/protocol';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { percentile } from './offload/statistics.ts';
import { openBenchDatabase } from './telemetry/database.ts';
import { fill } from './telemetry/fill.ts';
import { parseQueryOptions, type StoreKind } from './telemetry/options.ts';
import { seededRandom } from './telemetry/seeded-random.ts';

export const description = 'the dashboard’s questions to a store with all that is ever kept of 100 streams';

const HOUR_MS = WIDTH_MS['1h'];
const DAY_MS = WIDTH_MS['1d'];
/** The dashboard's, each with the cells that it is drawn of. */
const RANGES: readonly (readonly [name: string, lengthMs: number, resolution: Resolution])[] = [
  ['15 minutes', HOUR_MS / 4, '10s'],
  ['2 hours', 2 * HOUR_MS, '10s'],
  ['24 hours', DAY_MS, '1m'],
  ['7 days', 7 * DAY_MS, '1h'],
  ['30 days', 30 * DAY_MS, '1h'],
  ['13 months', 396 * DAY_MS, '1d'],
];
const LISTED_STREAMS = 50;
const GOAL_MS = 200;
const NS_PER_MS = 1e6;
const US_PER_MS = 1000;
const BYTES_PER_GB = 1e9;
const MS_PER_SECOND = 1000;

interface Timing {
  readonly query: string;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Processor time of one question, all threads of this process: what other work on the machine does not change. PostgreSQL's own is not in it. */
  readonly cpuMs: number;
  readonly rows: number;
}

export interface QueryResult {
  readonly benchmark: 'telemetry-query';
  readonly store: StoreKind;
  readonly streams: number;
  readonly cells: number;
  readonly bytesOnDisk: number;
  readonly bytesPerCell: number;
  readonly fillSeconds: number;
  readonly timings: readonly Timing[];
  /** Of everything that was asked. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Of the machine, over the last minute: with more than it has cores, times tell of others' work. */
  readonly loadAverage: number;
  /** For how long the asking process could do nothing else, at most. */
  readonly longestStallMs: number;
  readonly goals: readonly Goal[];
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get PostgreSQL. */
export async function run(args: readonly string[]): Promise<QueryResult> {
  const { streams: count, queries, store: kind } = parseQueryOptions(args);
  const bench = await openBenchDatabase(kind);
  try {
    const store = await SqlCellStore.open(bench.database);
    const random = seededRandom(1);
    const nowMs = Date.now();
    const streams: readonly StreamKey[] = [
      ...Array.from({ length: count }, (_, index) => streamName('', `bench ${index}`).id),
      ALL_STREAMS,
    ];
    console.error(`filling ${kind} with ${streams.length} streams …`);
    const fillBegan = performance.now();
    const cells = await fill(bench.database, store, streams, nowMs, random);
    const fillSeconds = (performance.now() - fillBegan) / MS_PER_SECOND;
    const bytesOnDisk = await bench.bytes();
    const stalls = monitorEventLoopDelay({ resolution: 1 });
    stalls.enable();
    const measured = await ask(store, streams, nowMs, queries, random);
    stalls.disable();
    const all = measured.flatMap(({ times }) => times);
    const timings = measured.map(({ times, ...rest }) => ({ ...rest, p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95) }));
    const slowest = timings.reduce((a, b) => ((b.p95Ms ?? 0) > (a.p95Ms ?? 0) ? b : a));
    const result: QueryResult = {
      benchmark: 'telemetry-query',
      store: kind,
      streams: count,
      cells,
      bytesOnDisk,
      bytesPerCell: bytesOnDisk / cells,
      fillSeconds,
      timings,
      p50Ms: percentile(all, 0.5),
      p95Ms: percentile(all, 0.95),
      loadAverage: loadavg()[0] ?? Number.NaN,
      longestStallMs: stalls.max / NS_PER_MS,
      goals: [
        goal('p95 of all questions, ms', percentile(all, 0.95), 'at most', GOAL_MS),
        goal(`p95 of the slowest kind (${slowest.query}), ms`, slowest.p95Ms, 'at most', GOAL_MS),
      ],
    };
    print(result);
    return result;
  } finally {
    await bench.end();
  }
}

interface Measured {
  readonly query: string;
  readonly times: readonly number[];
  readonly cpuMs: number;
  readonly rows: number;
}

async function ask(
  store: CellStore,
  streams: readonly StreamKey[],
  nowMs: number,
  queries: number,
  random: () => number,
): Promise<Measured[]> {
  const anyStream = (): StreamKey => streams[Math.floor(random() * (streams.length - 1))] ?? ALL_STREAMS;
  const kinds: { query: string; once: () => Promise<readonly unknown[]> }[] = [];
  for (const [name, lengthMs, resolution] of RANGES) {
    const time = { resolution, fromMs: nowMs - lengthMs, toMs: nowMs };
    kinds.push({ query: `overview, ${name}: series of all`, once: () => store.series({ ...time, stream: ALL_STREAMS }) });
    kinds.push({ query: `overview, ${name}: totals`, once: () => store.totals({ ...time, limit: LISTED_STREAMS, coarser: true }) });
  }
  for (const resolution of RESOLUTIONS) {
    const length = RANGES.findLast((range) => range[2] === resolution)?.[1] ?? DAY_MS;
    kinds.push({
      query: `stream, by ${resolution}`,
      once: () => store.series({ stream: anyStream(), resolution, fromMs: nowMs - length, toMs: nowMs }),
    });
  }
  const measured: Measured[] = [];
  for (const { query, once } of kinds) {
    const times: number[] = [];
    let rows = 0;
    const cpuBefore = process.cpuUsage();
    for (let round = 0; round < queries; round++) {
      const began = performance.now();
      rows = (await once()).length;
      times.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    measured.push({ query, times, cpuMs: (user + system) / US_PER_MS / queries, rows });
  }
  return measured;
}

function print({
  store,
  streams,
  cells,
  bytesOnDisk,
  bytesPerCell,
  fillSeconds,
  timings,
  p50Ms,
  p95Ms,
  loadAverage,
  longestStallMs,
  goals,
}: QueryResult): void {
  const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(1)).padStart(8);
  console.log(
    `${store}: ${cells} cells of ${streams} streams, ${(bytesOnDisk / BYTES_PER_GB).toFixed(2)} GB, ${bytesPerCell.toFixed(0)} bytes a cell, filled in ${fillSeconds.toFixed(0)} s`,
  );
  console.log(`${'ms'.padEnd(44)}${'p50'.padStart(8)}${'p95'.padStart(8)}${'cpu'.padStart(8)}    rows`);
  for (const { query, p50Ms: p50, p95Ms: p95, cpuMs, rows } of timings)
    console.log(`${query.padEnd(44)}${ms(p50)}${ms(p95)}${ms(cpuMs)}${String(rows).padStart(8)}`);
  console.log(`${'all'.padEnd(44)}${ms(p50Ms)}${ms(p95Ms)}`);
  console.log(`longest stall of the asking process: ${longestStallMs.toFixed(1)} ms; load of the machine: ${loadAverage.toFixed(1)}`);
  for (const one of goals) console.log(formatGoal(one));
}
