/** Whether the forward buffer outlasts what plain hls.js's outlasts: nothing gets through for ten seconds, from whomever. */
import { SINGLE, VOD_SECONDS, type BenchmarkCase } from './offload/cases.ts';
import { compare, type ComparisonResult } from './offload/compare.ts';
import { goal, type FiguresByPlayer, type Goal } from './offload/goals.ts';

export const description = 'ten seconds in which origin, server and peers are out of reach, viewers on separate hosts (root)';

/** So wide that only the outage matters. */
const LINE = { upKbps: 20_000, downKbps: 20_000 };
/** When buffers are full and peers deliver; 20 s of the usual minute are left to recover in. */
const OUTAGE = { afterSeconds: 30, seconds: 10 };
const LIVE = {
  path: '/live/master.m3u8',
  live: true,
  viewers: 4,
  joinsApartSeconds: 1,
  vodSeconds: VOD_SECONDS,
  links: [LINE],
  outage: OUTAGE,
  ...SINGLE,
} as const;

const CASES: readonly BenchmarkCase[] = [
  { ...LIVE, name: 'live', description: 'live, 8 segments in the playlist' },
  { ...LIVE, name: 'live-long', description: 'live with 30 segments in the playlist', path: '/live-long/master.m3u8' },
  { ...LIVE, name: 'vod', description: 'VOD', path: '/vod/master.m3u8', live: false },
];

function goals({ hls, tributary }: FiguresByPlayer): Goal[] {
  return tributary ? [goal('stalled, ms, against plain hls.js', tributary.stallMs, 'at most', hls?.stallMs)] : [];
}

export const OUTAGES = {
  benchmark: 'outage',
  cases: CASES,
  defaultCases: ['live', 'vod'],
  defaultPlayers: ['hls', 'tributary'],
  defaultSeconds: 60,
  goals,
} as const;

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<ComparisonResult> {
  return compare(OUTAGES, args);
}
