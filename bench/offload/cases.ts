/** What is played, and how viewers arrive: each case a row. A new one is a new row. */
import type { OriginOptions } from '@tributary/app-origin';
import type { AccessLink } from '../support/address-plan.ts';
import { PLAYERS, type PlayerName } from './players.ts';
import { copiesBeside, type Trust } from './trust.ts';

export interface BenchmarkCase {
  readonly name: string;
  readonly description: string;
  /** Master playlist on the demo origin. */
  readonly path: string;
  readonly live: boolean;
  readonly viewers: number;
  /** Between one viewer's join and the next, seconds; 0: all at once. */
  readonly joinsApartSeconds: number;
  /** Renditions of the demo origin, lowest first, and the exact bitrate of each, kbit/s. */
  readonly renditions: NonNullable<OriginOptions['renditions']>;
  readonly bitratesKbps: readonly number[];
  /** Length of the film, seconds; it should outlast the run, or nobody is left to share with. */
  readonly vodSeconds: number;
  /** What the origin sends at most, all viewers together, bytes per second; absent: no limit. */
  readonly capBytesPerSecond?: number;
  /** Each viewer a host of its own with this line, in turn where there are more viewers; absent: all in one browser on loopback. */
  readonly links?: readonly AccessLink[];
  /** For a while nothing gets through to or from any host; counted from the first join. Wants `links`. */
  readonly outage?: { readonly afterSeconds: number; readonly seconds: number };
}

/** Some benchmark's cases, and what its command line says where nothing is asked for. */
export interface CaseTable {
  /** As in `npm run bench -- NAME`. */
  readonly benchmark: string;
  readonly cases: readonly BenchmarkCase[];
  readonly defaultCases: readonly string[];
  readonly defaultPlayers: readonly PlayerName[];
  readonly defaultSeconds: number;
}

export const VOD_SECONDS = 180; // three times the usual run: a player that fetches what nobody watches has something to fetch
export const SINGLE = { renditions: ['480p'], bitratesKbps: [1200] } as const;
export const LADDER = { renditions: ['240p', '480p', '720p'], bitratesKbps: [600, 1200, 2400] } as const;
const LIVE = { path: '/live/master.m3u8', live: true, viewers: 6, joinsApartSeconds: 1, vodSeconds: VOD_SECONDS, ...SINGLE } as const;
const VOD = { path: '/vod/master.m3u8', live: false, viewers: 6, joinsApartSeconds: 3, vodSeconds: VOD_SECONDS, ...SINGLE } as const;
/** Six viewers at 1.2 Mbit/s need 900,000 bytes per second and their playlists: too little for plain HTTP, enough for a mesh. */
const CAP_BYTES_PER_SECOND = 500_000;

export const CASES: readonly BenchmarkCase[] = [
  { ...LIVE, name: 'live', description: 'live, 2 s segments at 1.2 Mbit/s, 8 in the playlist' },
  { ...LIVE, name: 'live-long', description: 'live with 30 segments in the playlist', path: '/live-long/master.m3u8' },
  { ...LIVE, name: 'pair', description: 'live, two viewers', viewers: 2 },
  { ...LIVE, ...LADDER, name: 'abr', description: 'live with renditions of 0.6, 1.2 and 2.4 Mbit/s' },
  { ...VOD, name: 'vod', description: 'VOD, joins 3 s apart' },
  { ...VOD, name: 'vod-together', description: 'VOD, eight viewers at once', viewers: 8, joinsApartSeconds: 0 },
  { ...LIVE, name: 'live-capped', description: 'live, origin capped at 500 kB/s', capBytesPerSecond: CAP_BYTES_PER_SECOND },
  { ...VOD, name: 'vod-capped', description: 'VOD, origin capped at 500 kB/s', capBytesPerSecond: CAP_BYTES_PER_SECOND },
];

export const OFFLOAD: CaseTable = {
  benchmark: 'offload',
  cases: CASES,
  defaultCases: ['live'],
  defaultPlayers: PLAYERS.map(({ name }) => name),
  defaultSeconds: 60,
};

/** The share of bytes that the origin need not serve at best: one of N viewers has to fetch each byte, and the notary once more where it does. */
export const ceilingOf = (viewers: number, trust: Trust): number => Math.max(0, 1 - (1 + copiesBeside(trust)) / viewers);
