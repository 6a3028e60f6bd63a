// The cases with goals, run one beside the other and set out in one table.
import { mergeOptions, type SimulationCaseName, type SimulationOptions, type SimulationResult } from '@tributary/simulator';
import { formatGoal, type Goal } from '../offload/goals.ts';
import { goalsOf } from './goals.ts';
import type { SimulationFindings } from './job.ts';
import { runApart, type Progress } from './run-apart.ts';

const REPORTED: readonly SimulationCaseName[] = ['live', 'flash', 'churn', 'owners-silent', 'slow-neighbour'];
const VIEWERS = 1_000;
const PERCENT = 100;
const GAP = '  ';

export interface Report {
  readonly findings: readonly SimulationFindings[];
  readonly goals: readonly Goal[];
}

/** @param options on top of each case's own */
export async function runReport(options: SimulationOptions, atOnce: number, progress: Progress): Promise<Report> {
  const withCrowd = mergeOptions({ audience: { viewers: VIEWERS } }, options);
  const jobs = REPORTED.map((name) => ({ case: name, options: withCrowd, traced: false }));
  const findings = await runApart(jobs, atOnce, progress);
  // The case `live` is every other one without what makes it special, from the same seed.
  const twin = findings.find((each) => each.case === 'live')?.result;
  return { findings, goals: findings.flatMap((each) => goalsOf(each.case, each.result, twin)) };
}

type Row = readonly [
  title: string,
  digits: number,
  value: (result: SimulationResult, findings: SimulationFindings) => number | null | undefined,
];

const percent = (share: number | null): number | null => (share === null ? null : share * PERCENT);

const ROWS: readonly Row[] = [
  ['origin copies per segment, steady: mean', 2, ({ copies }) => copies.steady.mean],
  ['  p95', 2, ({ copies }) => copies.steady.p95],
  ['  max', 2, ({ copies }) => copies.steady.max],
  ['  max where the first fetchers are silent', 2, ({ copies }) => copies.hung?.max],
  ['offload, steady, %', 2, ({ offload }) => percent(offload.steady)],
  ['  ceiling', 2, ({ offload }) => percent(offload.ceiling)],
  ['  whole run', 2, ({ offload }) => percent(offload.whole)],
  ['stalled, steady, % of playing time', 3, ({ stalls }) => percent(stalls.steadyTimeShare)],
  ['  whole run', 3, ({ stalls }) => percent(stalls.timeShare)],
  ['start-up, ms: median', 0, ({ startUpMs }) => startUpMs.median],
  ['forward buffer, ms: median', 0, ({ bufferMs }) => bufferMs.median],
  ['  p5', 0, ({ bufferMs }) => bufferMs.p5],
  ['live latency, ms: p5', 0, ({ liveLatencyMs }) => liveLatencyMs.p5],
  ['  p95', 0, ({ liveLatencyMs }) => liveLatencyMs.p95],
  ['segment time, ms: median', 0, ({ segmentMs }) => segmentMs.median],
  ['  p95', 0, ({ segmentMs }) => segmentMs.p95],
  ['listed to arrived, ms: median', 0, ({ reachMs }) => reachMs.median],
  ['  p95', 0, ({ reachMs }) => reachMs.p95],
  ['hops from the origin: mean', 2, ({ hops }) => hops.mean],
  ['  max', 0, ({ hops }) => hops.max],
  ['upload: Gini', 2, ({ upload }) => upload.gini],
  ['  p95 ÷ bitrate', 2, ({ upload }) => upload.p95OfBitrate],
  ['control, % of media', 2, ({ control }) => percent(control.shareOfMedia)],
  ['  bytes per viewer-second', 0, ({ control }) => control.bytesPerViewerSecond],
  ['  frames per viewer-second', 1, ({ control }) => control.framesPerViewerSecond],
  ['waste, % of bytes received', 2, ({ waste }) => percent(waste)],
  ['processor time, s', 0, (_, { machine }) => machine.cpuSeconds],
  ['memory, MiB', 0, (_, { machine }) => machine.peakMebibytes],
];

export function formatReport({ findings, goals }: Report): string {
  const cells = [
    ['', ...findings.map((each) => each.case)],
    ...ROWS.map(([title, digits, value]) => [title, ...findings.map((each) => formatted(value(each.result, each), digits))]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(GAP);
  const [first] = findings;
  const heading = first ? `${first.result.viewers} viewers for ${first.result.simulatedSeconds} s, seed ${first.result.seed}` : '';
  return [heading, ...cells.map(line), '', ...goals.map(formatGoal)].join('\n');
}

function formatted(value: number | null | undefined, digits: number): string {
  return value == null ? '–' : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
