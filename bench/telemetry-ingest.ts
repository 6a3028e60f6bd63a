/** What it costs the server to take, add up and keep what viewers report: as many reports as a time has, as fast as it goes. */
import { Aggregator, MemoryCellStore, Recorder, WRITE_INTERVAL_MS, type CellStore } from '@tributary/telemetry';
import { SqlCellStore } from '@tributary/telemetry/sql';
import { streamName } from '@tributary/protocol';
import { formatGoal, goal, type Goal } from './offload/goals.ts';
import { openBenchDatabase } from './telemetry/database.ts';
import { parseIngestOptions, type StoreKind } from './telemetry/options.ts';
import { sampleReport } from './telemetry/sample-measures.ts';
import { seededRandom } from './telemetry/seeded-random.ts';
import { SimulatedClock } from './telemetry/simulated-clock.ts';

export const description = '10,000 viewers’ reports added up and written: what of a core they take';

const MS_PER_SECOND = 1000;
const US_PER_SECOND = 1e6;
const REPORT_INTERVAL_MS = 10_000;
const HEADCOUNT_INTERVAL_MS = 2000;
/** Different reports that are taken in turn, so that making them up is no part of what is measured. */
const SAMPLES = 500;
/** For which the goal is stated: what 10,000 viewers report. */
const GOAL_REPORTS_PER_SECOND = 1000;
/** A core is shared with signaling. */
const MAX_CORES = 1;

export interface IngestResult {
  readonly benchmark: 'telemetry-ingest';
  readonly store: StoreKind;
  readonly viewers: number;
  readonly streams: number;
  readonly reports: number;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
  /** Of all threads, the database's too where it is in the process (SQLite). */
  readonly cpuSeconds: number;
  readonly reportsPerSecond: number;
  /** Cores that 1,000 reports a second keep busy. */
  readonly coresPerThousandReports: number;
  readonly cellsWritten: number;
  readonly lostCells: number;
  readonly goals: readonly Goal[];
}

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get PostgreSQL. */
export async function run(args: readonly string[]): Promise<IngestResult> {
  const { viewers, streams: count, seconds, store: kind } = parseIngestOptions(args);
  const bench = kind === 'memory' ? undefined : await openBenchDatabase(kind);
  try {
    const kept: CellStore = bench === undefined ? new MemoryCellStore() : await SqlCellStore.open(bench.database);
    let cellsWritten = 0;
    const store: CellStore = {
      write: (writer, cells) => {
        cellsWritten += cells.length;
        return kept.write(writer, cells);
      },
      series: (query) => kept.series(query),
      totals: (query) => kept.totals(query),
      prune: (nowMs) => kept.prune(nowMs),
      close: () => kept.close(),
    };
    const clock = new SimulatedClock(Date.now());
    const aggregator = new Aggregator();
    const recorder = new Recorder({ aggregator, store, clock, writer: 'bench', warn: (message) => console.error(message) });
    const random = seededRandom(1);
    const samples = Array.from({ length: SAMPLES }, () => sampleReport(random));
    const streams = Array.from({ length: Math.min(count, viewers) }, (_, index) => ({
      id: streamName('', `bench ${index}`).id,
      label: `bench ${index}`,
    }));
    const headcounts = streams.map(({ id, label }) => ({ streamId: id, label, viewers: Math.ceil(viewers / streams.length) }));
    const reports = Math.round((viewers * seconds * MS_PER_SECOND) / REPORT_INTERVAL_MS);
    const stepMs = (seconds * MS_PER_SECOND) / reports;

    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    const startMs = clock.nowMs();
    let countAtMs = startMs;
    let writeAtMs = startMs + WRITE_INTERVAL_MS;
    for (let report = 0; report < reports; report++) {
      const nowMs = startMs + report * stepMs;
      clock.set(nowMs);
      if (nowMs >= countAtMs) {
        aggregator.headcount(headcounts, nowMs);
        countAtMs += HEADCOUNT_INTERVAL_MS;
      }
      if (nowMs >= writeAtMs) {
        await recorder.flush();
        writeAtMs += WRITE_INTERVAL_MS;
      }
      const stream = streams[report % streams.length];
      const sample = samples[report % samples.length];
      if (stream !== undefined && sample !== undefined) aggregator.add(stream.id, stream.label, nowMs, sample);
    }
    await recorder.flush();
    const wallSeconds = (performance.now() - began) / MS_PER_SECOND;
    const cpu = process.cpuUsage(cpuBefore);
    const cpuSeconds = (cpu.user + cpu.system) / US_PER_SECOND;
    const { lostCells } = recorder.state;
    await recorder.close();

    const coresPerThousandReports = (cpuSeconds / reports) * GOAL_REPORTS_PER_SECOND;
    const result: IngestResult = {
      benchmark: 'telemetry-ingest',
      store: kind,
      viewers,
      streams: streams.length,
      reports,
      simulatedSeconds: seconds,
      wallSeconds,
      cpuSeconds,
      reportsPerSecond: reports / wallSeconds,
      coresPerThousandReports,
      cellsWritten,
      lostCells,
      goals: [
        goal('reports a second', reports / wallSeconds, 'at least', GOAL_REPORTS_PER_SECOND),
        goal('cores for 1,000 reports a second', coresPerThousandReports, 'at most', MAX_CORES),
        goal('cells lost', lostCells, 'at most', 0),
      ],
    };
    print(result);
    return result;
  } finally {
    await bench?.end();
  }
}

function print({
  store,
  viewers,
  streams,
  reports,
  simulatedSeconds,
  wallSeconds,
  cpuSeconds,
  coresPerThousandReports,
  cellsWritten,
  goals,
}: IngestResult): void {
  console.log(`${store}: ${viewers} viewers of ${streams} streams, ${simulatedSeconds} s of their time in ${wallSeconds.toFixed(1)} s`);
  console.log(`${reports} reports, ${(reports / wallSeconds).toFixed(0)} a second; ${cellsWritten} cells written`);
  console.log(
    `${cpuSeconds.toFixed(2)} s of processor time: ${coresPerThousandReports.toFixed(4)} cores for ${GOAL_REPORTS_PER_SECOND} reports a second`,
  );
  for (const one of goals) console.log(formatGoal(one));
}
