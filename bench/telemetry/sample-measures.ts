/** Measures as those of a stream that is watched: some of everything, and much of nothing. */
import { NO_COUNTERS, NO_MEASURES, type Counters, type Measures } from '@tributary/telemetry';

const KILOBYTE = 1000;
/** What a viewer of 2.4 Mbit/s gets in ten seconds. */
const VIEWER_BYTES = 3_000_000;
const PEER_SHARE = 0.9;
const REPORT_MS = 10_000;
const SEGMENT_MS = 2000;
const BUCKETS = 12;
/** An hour's cell has larger numbers than one of ten seconds, and no more names. */
const NAMES = {
  renditions: ['480p', '720p', '1080p'],
  connected: ['host', 'srflx'],
  connectionFailures: ['ice'],
  statuses: ['sharing', 'alone'],
  browsers: ['chromium', 'firefox', 'safari'],
  players: ['hls.js'],
  // As without MaxMind's databases.
  countries: [''],
  networks: [''],
  errorKinds: ['network'],
  tracks: ['0123456789abcdef', 'fedcba9876543210'],
} as const;

/** @param random uniform in [0, 1) */
export function sampleMeasures(viewers: number, random: () => number): Measures {
  const about = (value: number): number => Math.round(value * (0.5 + random()));
  const peerBytes = about(viewers * VIEWER_BYTES * PEER_SHARE);
  const originBytes = about(viewers * VIEWER_BYTES * (1 - PEER_SHARE));
  const counters: Counters = {
    ...NO_COUNTERS,
    originBytes,
    peerBytes,
    sentBytes: peerBytes,
    wastedBytes: about(viewers * KILOBYTE),
    confirmedPeerBytes: peerBytes,
    originServedBytes: originBytes,
    originServedRequests: about(viewers),
    segments: (viewers * REPORT_MS) / SEGMENT_MS,
    originRequests: about(viewers),
    playlistBytes: about(viewers * KILOBYTE),
    attestationBytes: about(viewers * KILOBYTE),
    playedMs: viewers * REPORT_MS,
    stalls: about(viewers / 100),
    stalledMs: about(viewers * 10),
    startups: about(viewers / 50),
    startupSumMs: about(viewers * 10),
    latencies: viewers,
    latencySumMs: about(viewers * 6000),
    roundTrips: viewers,
    roundTripSumMs: about(viewers * 30),
    connectionsTried: about(viewers / 5),
    connectionsFailed: about(viewers / 50),
    reports: viewers,
    viewerMs: viewers * REPORT_MS,
    reachableBytes: about(viewers * VIEWER_BYTES),
    uploaders: viewers,
    uploaderSentBytes: peerBytes,
    uploaderSentSquares: peerBytes * peerBytes,
  };
  const histogram = (): number[] => Array.from({ length: BUCKETS }, () => about(viewers));
  return {
    ...NO_MEASURES,
    counters,
    peaks: { viewersPeak: viewers },
    segmentTimes: { origin: histogram(), peers: histogram(), mixed: [] },
    startupTimes: [0, 0, about(viewers / 50), about(viewers / 50)],
    breakdowns: Object.fromEntries(
      Object.entries(NAMES).map(([breakdown, names]) => [
        breakdown,
        Object.fromEntries(names.map((name) => [name, about(viewers * KILOBYTE)])),
      ]),
    ) as unknown as Measures['breakdowns'],
  };
}

/** One viewer's report of ten seconds. */
export function sampleReport(random: () => number): Measures {
  const all = sampleMeasures(1, random);
  const one = (names: readonly string[], amount: number): Record<string, number> => ({
    [names[Math.floor(random() * names.length)] ?? '']: amount,
  });
  return {
    ...all,
    counters: { ...all.counters, startups: 0, startupSumMs: 0, viewerMs: 0, reachableBytes: 0 },
    startupTimes: [],
    breakdowns: Object.fromEntries(
      Object.entries(NAMES).map(([breakdown, names]) => [breakdown, one(names, KILOBYTE)]),
    ) as unknown as Measures['breakdowns'],
  };
}
