/** Whether the bitrate follows the viewer's own line, whoever the bytes come from. */
import { LADDER, VOD_SECONDS, type BenchmarkCase } from './offload/cases.ts';
import { compare, type ComparisonResult } from './offload/compare.ts';
import { goal, type FiguresByPlayer, type Goal } from './offload/goals.ts';
import type { AccessLink } from './support/address-plan.ts';

export const description = 'bitrate and switches of viewers on separate hosts with lines of 0.7, 1.5 and 3 × the middle rendition (root)';

const MIDDLE_KBPS = LADDER.bitratesKbps[1];
const FACTORS = [0.7, 1.5, 3] as const;
/** Of all but one: enough to pass the middle rendition on once and a half. */
const UP_KBPS = 2000;
/** Of the slow one: a segment of the lowest rendition takes it six seconds. */
const SLOW_UP_KBPS = 200;
const VIEWERS = 4;

const lineOf = (factor: number, upKbps: number): AccessLink => ({ upKbps, downKbps: Math.round(MIDDLE_KBPS * factor) });
const viewersOf = (factors: readonly number[]): AccessLink[] =>
  factors.map((factor, index) => lineOf(factor, index === 1 ? SLOW_UP_KBPS : UP_KBPS));

const LIVE = { path: '/live/master.m3u8', live: true, joinsApartSeconds: 2, vodSeconds: VOD_SECONDS, ...LADDER } as const;

const CASES: readonly BenchmarkCase[] = [
  ...FACTORS.map((factor) => ({
    ...LIVE,
    name: `line-${factor}`,
    description: `four hosts with ${Math.round(MIDDLE_KBPS * factor)} kbit/s down, one of them with 200 kbit/s up`,
    viewers: VIEWERS,
    links: viewersOf(Array.from({ length: VIEWERS }, () => factor)),
  })),
  {
    ...LIVE,
    name: 'line-mixed',
    description: 'a host with each of these lines, and a fourth with 3600 kbit/s; the second has 200 kbit/s up',
    viewers: VIEWERS,
    links: viewersOf([0.7, 3, 1.5, 3]),
  },
];

const MIN_BITRATE_SHARE = 0.95;
const MAX_MORE_SWITCHES = 1;

function goals({ hls, tributary }: FiguresByPlayer): Goal[] {
  if (!tributary || !hls) return [];
  const { meanKbps, switchesPerViewer } = hls;
  return [
    goal(
      'mean bitrate, kbit/s, against 0.95 × plain hls.js',
      tributary.meanKbps,
      'at least',
      meanKbps === null ? null : meanKbps * MIN_BITRATE_SHARE,
    ),
    goal(
      'switches per viewer, against plain hls.js and one',
      tributary.switchesPerViewer,
      'at most',
      switchesPerViewer === null ? null : switchesPerViewer + MAX_MORE_SWITCHES,
    ),
    goal('stalled, ms, against plain hls.js', tributary.stallMs, 'at most', hls.stallMs),
  ];
}

export const ABR_LINKS = {
  benchmark: 'abr-links',
  cases: CASES,
  defaultCases: FACTORS.map((factor) => `line-${factor}`),
  defaultPlayers: ['hls', 'tributary'],
  defaultSeconds: 90,
  goals,
} as const;

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<ComparisonResult> {
  return compare(ABR_LINKS, args);
}
