/** Viewers as separate hosts, where a line is what limits and not the processor. */
import { ceilingOf, LADDER, SINGLE, VOD_SECONDS, type BenchmarkCase } from './offload/cases.ts';
import { compare, type ComparisonResult } from './offload/compare.ts';
import { goal, type FiguresByPlayer, type Goal } from './offload/goals.ts';
import type { Trust } from './offload/trust.ts';
import type { AccessLink } from './support/address-plan.ts';

export const description = 'viewers on separate hosts: lines of 4 up and 10 Mbit/s down, unequal uplinks, NAT, thin lines (root)';

const LINE: AccessLink = { upKbps: 4000, downKbps: 10_000 };
/** What an uplink of each of five viewers carries, kbit/s: from a sixth of the stream to seven times. */
const UNEQUAL_UP_KBPS = [500, 1000, 2000, 4000, 8000];
const VIEWERS = 5;
const live = { path: '/live/master.m3u8', live: true, viewers: VIEWERS, joinsApartSeconds: 1, vodSeconds: VOD_SECONDS, ...SINGLE } as const;

const CASES: readonly BenchmarkCase[] = [
  { ...live, name: 'live', description: 'live, 8 segments in the playlist', links: [LINE] },
  { ...live, name: 'live-long', description: 'live with 30 segments in the playlist', path: '/live-long/master.m3u8', links: [LINE] },
  {
    ...live,
    name: 'uplinks',
    description: 'live-long, uplinks of 0.5 to 8 Mbit/s',
    path: '/live-long/master.m3u8',
    links: UNEQUAL_UP_KBPS.map((upKbps) => ({ ...LINE, upKbps })),
  },
  {
    ...live,
    name: 'nat',
    description: 'live-long, two pairs behind a router each that translates addresses',
    path: '/live-long/master.m3u8',
    links: [{ ...LINE, nat: 1 }, { ...LINE, nat: 1 }, { ...LINE, nat: 2 }, { ...LINE, nat: 2 }, LINE],
  },
  {
    ...live,
    ...LADDER,
    name: 'thin',
    description: 'live with three renditions, four hosts with 3 Mbit/s down',
    viewers: 4,
    links: [{ upKbps: 4000, downKbps: 3000 }],
  },
  { ...live, name: 'vod', description: 'VOD, joins 3 s apart', path: '/vod/master.m3u8', live: false, joinsApartSeconds: 3, links: [LINE] },
];

/** Where any uplink carries the stream: within 5 % of the ceiling. */
const STEADY_SHARE_OF_CEILING = 0.95;
const EQUAL_UPLINKS = new Set(['live', 'live-long']);

function goals({ hls, tributary }: FiguresByPlayer, { name, viewers }: BenchmarkCase, trust: Trust): Goal[] {
  if (!tributary) return [];
  const ceiling = ceilingOf(viewers, trust);
  return [
    ...(EQUAL_UPLINKS.has(name) ? [goal('offload, steady', tributary.offloadSteady, 'at least', ceiling * STEADY_SHARE_OF_CEILING)] : []),
    goal('stalled, ms, against plain hls.js', tributary.stallMs, 'at most', hls?.stallMs),
  ];
}

export const HOSTS = {
  benchmark: 'hosts',
  cases: CASES,
  defaultCases: ['live'],
  defaultPlayers: ['hls', 'p2pml', 'tributary'],
  defaultSeconds: 60,
  goals,
} as const;

/** @returns what `--json` prints. Throws a UsageError, or an Error that says how to get a browser. */
export async function run(args: readonly string[]): Promise<ComparisonResult> {
  return compare(HOSTS, args);
}
