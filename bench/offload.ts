/** How much of a stream's bytes the origin no longer serves, and at what price: real viewers, three players, one run. */
import { OFFLOAD } from './offload/cases.ts';
import { compare, type Comparison, type ComparisonResult } from './offload/compare.ts';
import { goal, type FiguresByPlayer, type Goal } from './offload/goals.ts';
import { copiesBeside, type Trust } from './offload/trust.ts';
import type { BenchmarkCase } from './offload/cases.ts';

export const description = 'N real viewers with plain hls.js, p2p-media-loader and Tributary: offload, stalls, start-up, CPU';

/** Offload to reach per case: in steady state and over the whole run. */
const OFFLOAD_GOALS: Readonly<Record<string, { readonly steady?: number; readonly whole?: number }>> = {
  live: { steady: 0.79, whole: 0.7 },
  'live-long': { steady: 0.79, whole: 0.7 },
  pair: { steady: 0.475 },
  abr: { steady: 0.75 },
  vod: { whole: 0.75 },
  'vod-together': { whole: 0.78 },
};
/** Of a live segment in steady state: one, and a little for a fetch that overlapped. */
const MAX_COPIES = 1.15;
/** Against plain hls.js where the origin is capped: what is left of the time stalled. */
const CAPPED_STALL_SHARE = 0.01;
const MAX_CPU_RATIO = 1.3;
/** One segment. */
const MAX_EXTRA_LATENCY_SECONDS = 2;

const times = (value: number | null | undefined, factor: number): number | null => (value == null ? null : value * factor);
const plus = (value: number | null | undefined, more: number): number | null => (value == null ? null : value + more);

function goals(
  { hls, p2pml, tributary }: FiguresByPlayer,
  { name, live, viewers, capBytesPerSecond }: BenchmarkCase,
  trust: Trust,
): Goal[] {
  if (!tributary) return [];
  if (capBytesPerSecond !== undefined) {
    return [
      goal('stalled, ms, against a hundredth of plain hls.js', tributary.stallMs, 'at most', times(hls?.stallMs, CAPPED_STALL_SHARE)),
    ];
  }
  const { steady, whole } = OFFLOAD_GOALS[name] ?? {};
  // Whatever the notary fetches the origin serves as well.
  const beside = copiesBeside(trust);
  const lowered = (share: number): number => share - beside / viewers;
  return [
    ...(steady === undefined ? [] : [goal('offload, steady', tributary.offloadSteady, 'at least', lowered(steady))]),
    ...(whole === undefined ? [] : [goal('offload, whole run', tributary.offloadWhole, 'at least', lowered(whole))]),
    ...(live && name !== 'abr' ? [goal('origin copies, steady', tributary.copiesSteady, 'at most', MAX_COPIES + beside)] : []),
    goal('stalled, ms, against plain hls.js', tributary.stallMs, 'at most', hls?.stallMs),
    goal('CPU against 1.3 × plain hls.js', tributary.cpuCoresPerViewer, 'at most', times(hls?.cpuCoresPerViewer, MAX_CPU_RATIO)),
    goal('long tasks, ms, against p2p-media-loader', tributary.longTaskMsPerViewer, 'at most', p2pml?.longTaskMsPerViewer),
    goal(
      'requests per viewer-minute, against plain hls.js',
      tributary.originRequestsPerViewerMinute,
      'at most',
      hls?.originRequestsPerViewerMinute,
    ),
    ...(live
      ? [
          goal(
            'live latency, s, against plain hls.js and a segment',
            tributary.latencyMedianSeconds,
            'at most',
            plus(hls?.latencyMedianSeconds, MAX_EXTRA_LATENCY_SECONDS),
          ),
        ]
      : []),
  ];
}

export const OFFLOAD_COMPARISON: Comparison = { ...OFFLOAD, goals };

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<ComparisonResult> {
  return compare(OFFLOAD_COMPARISON, args);
}
