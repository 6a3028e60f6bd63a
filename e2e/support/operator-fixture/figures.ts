// What the API would answer about streams: of three, one large, one small, and one with trouble.
import type { Comparison, Mesh, OffloadFigures, Overview, QualityFigures, StreamFigures, StreamRow } from '@tributary/operator-api';
import { DAY_MS, FIXTURE_NOW_MS, MINUTE_MS } from './clock.ts';
import { pointAt, seriesOf } from './series.ts';

export interface FixtureStream {
  readonly stream: string;
  readonly label: string;
  /** Viewers in its busiest moment. */
  readonly most: number;
  readonly stallRatio: number;
  readonly peers: StreamRow['peers'];
}
export const STREAMS: readonly FixtureStream[] = [
  {
    stream: '9bdde73bf0b34a6d8c1e5a2f47d09c11',
    label: 'cdn.example/sports/final/master.m3u8',
    most: 1240,
    stallRatio: 0.0062,
    peers: 'on',
  },
  { stream: '1f4c02a7be5d4b0d9a6e8c3d52f7e930', label: 'cdn.example/news/live.m3u8', most: 96, stallRatio: 0.0174, peers: 'on' },
  {
    stream: 'c07e51d2964f4e3aa1b8f60d73c2845e',
    label: 'cdn.example/festival/stage-2/master.m3u8',
    most: 14,
    stallRatio: 0.0381,
    peers: 'ramping',
  },
];
const SECONDS_MEAN = 7200;

export function offloadFigures(most: number): OffloadFigures {
  const point = pointAt(FIXTURE_NOW_MS, most);
  const bytes = (perSecond: number) => Math.round(perSecond * SECONDS_MEAN);
  return {
    offload: point.offload,
    ceiling: point.ceiling,
    originBytes: bytes(point.originBytesPerSecond),
    peerBytes: bytes(point.peerBytesPerSecond),
    relayedBytes: bytes(point.relayedBytesPerSecond),
    sentBytes: bytes(point.peerBytesPerSecond * 1.004),
    wastedBytes: bytes(point.peerBytesPerSecond * 0.006),
    confirmedShare: 0.9968,
    originServedBytes: bytes(point.originBytesPerSecond * 1.003),
    originOffload: (point.offload ?? 0) * 0.999,
    notaryBytes: bytes(150_000),
  };
}

function qualityFigures(stallRatio: number): QualityFigures {
  return {
    stallRatio,
    stalls: Math.round(stallRatio * 40_000),
    playedMs: 5_400_000_000,
    startupMeanMs: 790,
    startupP50Ms: 640,
    startupP95Ms: 1_900,
    liveLatencyMeanMs: 6_450,
    errors: 12,
  };
}

export interface Circumstances {
  readonly isEmpty: boolean;
  readonly hasPrices: boolean;
}

export function rowOf({ stream, label, most, stallRatio, peers }: FixtureStream, { hasPrices }: Circumstances): StreamRow {
  const figures = offloadFigures(most);
  const gigabytes = figures.peerBytes / 1e9;
  return {
    stream,
    label,
    viewers: pointAt(FIXTURE_NOW_MS, most).viewers,
    peers,
    figures,
    quality: qualityFigures(stallRatio),
    money: hasPrices ? { currency: 'EUR', grossSaved: gigabytes * 0.02, costs: gigabytes * 0.0012, saved: gigabytes * 0.0188 } : null,
    firstSeenMs: FIXTURE_NOW_MS - 9 * DAY_MS,
    lastSeenMs: FIXTURE_NOW_MS,
  };
}

const STATUSES = [
  { name: 'sharing', value: 11_820 },
  { name: 'connecting', value: 610 },
  { name: 'needs-consent', value: 420 },
  { name: 'policy', value: 280 },
  { name: 'insecure-context', value: 95 },
  { name: 'connecting-failed', value: 61 },
];

export function overviewOf(query: URLSearchParams, circumstances: Circumstances): Overview {
  const { isEmpty } = circumstances;
  const most = STREAMS.reduce((sum, each) => sum + each.most, 0);
  const point = pointAt(FIXTURE_NOW_MS, most);
  const none = {
    offload: null,
    ceiling: null,
    originBytes: 0,
    peerBytes: 0,
    relayedBytes: 0,
    sentBytes: 0,
    wastedBytes: 0,
    notaryBytes: 0,
  };
  return {
    nowMs: FIXTURE_NOW_MS,
    now: {
      viewers: isEmpty ? 0 : point.viewers,
      streams: isEmpty ? 0 : STREAMS.length,
      offload: isEmpty ? null : point.offload,
      ceiling: isEmpty ? null : point.ceiling,
      originBytesPerSecond: isEmpty ? 0 : point.originBytesPerSecond,
      peerBytesPerSecond: isEmpty ? 0 : point.peerBytesPerSecond,
    },
    figures: isEmpty ? { ...none, confirmedShare: null, originServedBytes: null, originOffload: null } : offloadFigures(most),
    quality: isEmpty
      ? {
          stallRatio: null,
          stalls: 0,
          playedMs: 0,
          startupMeanMs: null,
          startupP50Ms: null,
          startupP95Ms: null,
          liveLatencyMeanMs: null,
          errors: 0,
        }
      : qualityFigures(0.0081),
    money: circumstances.hasPrices && !isEmpty ? { currency: 'EUR', grossSaved: 26.35, costs: 1.58, saved: 24.77 } : null,
    series: seriesOf(query, most, { isEmpty }),
    statuses: isEmpty ? [] : STATUSES,
    streams: isEmpty ? [] : STREAMS.map((each) => rowOf(each, circumstances)),
    recorder: { status: 'writing', sinceMs: FIXTURE_NOW_MS - 3 * DAY_MS, waitingCells: 4, lostCells: 0 },
    reports: { taken: isEmpty ? 0 : 972_340, flagged: isEmpty ? 0 : 12, lost: 0 },
  };
}

const BOUNDS_MS = [50, 100, 200, 400, 800, 1600, 3200, 6400];
const COMPARISON: Comparison = {
  rolloutPercent: 90,
  stallRatio: {
    peers: { viewers: 3120, mean: 0.0061, low: 0.0056, high: 0.0066 },
    control: { viewers: 344, mean: 0.0079, low: 0.0063, high: 0.0095 },
    difference: { mean: -0.0018, low: -0.0035, high: -0.0001 },
    verdict: 'better',
  },
  startupMs: {
    peers: { viewers: 3120, mean: 662, low: 645, high: 679 },
    control: { viewers: 344, mean: 655, low: 604, high: 706 },
    difference: { mean: 7, low: -47, high: 61 },
    verdict: 'no-difference',
  },
  bitrate: {
    peers: { viewers: 3120, mean: 3_410_000, low: 3_360_000, high: 3_460_000 },
    control: { viewers: 344, mean: 3_180_000, low: 3_020_000, high: 3_340_000 },
    difference: { mean: 230_000, low: 62_000, high: 398_000 },
    verdict: 'better',
  },
  rolledBackAtMs: null,
};

export function streamFiguresOf(which: FixtureStream, query: URLSearchParams, circumstances: Circumstances): StreamFigures {
  return {
    nowMs: FIXTURE_NOW_MS,
    row: rowOf(which, circumstances),
    series: seriesOf(query, which.most),
    segmentTimes: {
      origin: { boundsMs: BOUNDS_MS, counts: [12, 340, 910, 620, 180, 41, 9, 2, 0] },
      peers: { boundsMs: BOUNDS_MS, counts: [310, 2900, 5200, 3400, 1100, 260, 40, 6, 1] },
      mixed: { boundsMs: BOUNDS_MS, counts: [0, 40, 210, 380, 290, 90, 22, 4, 1] },
    },
    startupTimes: { boundsMs: BOUNDS_MS, counts: [0, 4, 61, 640, 1210, 320, 60, 11, 3] },
    renditions: [
      { name: '720p', value: 3_100_000_000 },
      { name: '480p', value: 1_600_000_000 },
      { name: '240p', value: 240_000_000 },
    ],
    connected: [
      { name: 'srflx', value: 5210 },
      { name: 'host', value: 2140 },
      { name: 'prflx', value: 480 },
      { name: 'relay', value: 195 },
    ],
    connectionFailures: [
      { name: 'unreachable', value: 640 },
      { name: 'closed', value: 72 },
      { name: 'no-hello', value: 11 },
    ],
    connections: { tried: 8748, failed: 723 },
    statuses: STATUSES,
    browsers: [
      { name: 'chromium', value: 8100 },
      { name: 'safari', value: 2900 },
      { name: 'firefox', value: 1400 },
    ],
    players: [
      { name: 'tributary', value: 9200 },
      { name: 'video.js', value: 3200 },
    ],
    countries: [
      { name: 'DE', value: 412e9 },
      { name: 'AT', value: 96e9 },
      { name: 'CH', value: 71e9 },
      { name: 'FR', value: 22e9 },
      { name: '', value: 9e9 },
    ],
    networks: [
      { name: 'AS64496 Example Cable', value: 260e9 },
      { name: 'AS64497 Example Mobile', value: 171e9 },
      { name: 'AS64498 University of Example', value: 88e9 },
      { name: '', value: 91e9 },
    ],
    errorKinds: [
      { name: 'fragment', value: 9 },
      { name: 'media', value: 3 },
    ],
    fairness: 0.74,
    meanRoundTripMs: 38,
    badPieces: 3,
    mismatchedSegments: 0,
    bans: 1,
    comparison: COMPARISON,
  };
}

/** Viewers on a ring, each sending to the next few, and some across; a few are of the control group. */
export function meshOf({ most }: FixtureStream): Mesh {
  const count = Math.min(48, most);
  const group = (index: number) => (index % 12 === 11 ? ('control' as const) : ('peers' as const));
  const id = (index: number) => `v${index + 1}`;
  const edges = Array.from({ length: count }, (_, index) =>
    [1, 2, 5, 13].map((step, lane) => ({
      from: id(index),
      to: id((index * (lane === 3 ? 7 : 1) + step) % count),
      bytesPerSecond: 12_000 * (1 + ((index * 7 + lane * 3) % 11)),
      confirmed: (index + lane) % 17 !== 0,
      isPeers: group(index) === 'peers' && group((index * (lane === 3 ? 7 : 1) + step) % count) === 'peers',
    })),
  )
    .flat()
    .filter(({ from, to, isPeers }) => isPeers && from !== to)
    .map(({ from, to, bytesPerSecond, confirmed }) => ({ from, to, bytesPerSecond, confirmed }));
  const sum = (end: 'from' | 'to', name: string) =>
    edges.filter((edge) => edge[end] === name).reduce((total, { bytesPerSecond }) => total + bytesPerSecond, 0);
  return {
    nowMs: FIXTURE_NOW_MS,
    viewers: pointAt(FIXTURE_NOW_MS, most).viewers,
    nodes: Array.from({ length: count }, (_, index) => ({
      id: id(index),
      group: group(index),
      uplink: ['strong', 'unknown', 'weak'][index % 3] ?? '',
      country: ['DE', 'AT', 'CH', ''][index % 4] ?? '',
      receivedBytesPerSecond: sum('to', id(index)),
      sentBytesPerSecond: sum('from', id(index)),
    })),
    edges,
  };
}

export const EVENT_BASE_MS = FIXTURE_NOW_MS - 4 * MINUTE_MS;
