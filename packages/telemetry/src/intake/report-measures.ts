import { STARTUP_BOUNDS_MS, type Report } from '@tributary/protocol';
import { NO_COUNTERS, NO_MEASURES, type Measures } from '../measures/index.ts';
import { safeName } from './parts.ts';

const BITS_PER_KILOBIT = 1000;
const STATUS = /^[a-z-]{1,40}$/;
const PLAYER = /^[\w.-]{1,32}$/;

/** What is known of a viewer beside what it says. */
export interface Whereabouts {
  /** ISO 3166-1; the empty name: not known. */
  readonly country: string;
  /** `AS64496 Example`; the empty name: not known. */
  readonly network: string;
}

/** A believed report, as everything is added up. */
export function measuresOf(report: Report, { country, network }: Whereabouts): Measures {
  const bytes = bytesOf(report);
  const mediaBytes = bytes.originBytes + bytes.peerBytes;
  const { errors = {}, segmentTimes = {} } = report;
  const times = { origin: segmentTimes.origin ?? [], peers: segmentTimes.peers ?? [], mixed: segmentTimes.mixed ?? [] };
  return {
    ...NO_MEASURES,
    counters: {
      ...NO_COUNTERS,
      ...bytes,
      relayedBytes: report.relayedBytes ?? 0,
      attestationBytes: report.attestationBytes ?? 0,
      playlistBytes: report.playlistBytes ?? 0,
      segments: sumOf([...times.origin, ...times.peers, ...times.mixed]),
      originRequests: report.originRequests ?? 0,
      playedMs: report.playedMs ?? 0,
      stalls: report.stalls,
      stalledMs: report.stalledMs,
      startups: report.startupMs === undefined ? 0 : 1,
      startupSumMs: report.startupMs ?? 0,
      latencies: report.liveLatencyMs === undefined ? 0 : 1,
      latencySumMs: report.liveLatencyMs ?? 0,
      roundTrips: report.roundTripMs === undefined ? 0 : 1,
      roundTripSumMs: report.roundTripMs ?? 0,
      connectionsTried: report.connectionsTried,
      connectionsFailed: report.connectionsFailed,
      badPieces: report.badPieces,
      mismatchedSegments: report.mismatchedSegments ?? 0,
      errors: sumOf(Object.values(errors)),
      reports: 1,
    },
    segmentTimes: times,
    startupTimes: histogramOf(report.startupMs, STARTUP_BOUNDS_MS),
    breakdowns: {
      renditions: added((report.renditions ?? []).map((rendition) => [renditionName(rendition), rendition.playedMs])),
      connected: added(Object.entries(report.connected ?? {})),
      connectionFailures: added(Object.entries(report.connectionFailures ?? {}).map(([name, count]) => [safeName(name, STATUS), count])),
      statuses: { [safeName(report.status, STATUS)]: 1 },
      browsers: report.browser === undefined ? {} : { [report.browser]: 1 },
      players: report.player === undefined ? {} : { [safeName(report.player, PLAYER)]: 1 },
      countries: added([[country, mediaBytes]]),
      networks: added([[network, mediaBytes]]),
      errorKinds: added(Object.entries(errors)),
      tracks: added(report.traffic.map(({ track, originBytes, peerBytes }) => [track, originBytes + peerBytes])),
    },
  };
}

/** Media bytes of all tracks together. */
export function bytesOf({ traffic }: Report) {
  const all = { originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 };
  for (const track of traffic) {
    all.originBytes += track.originBytes;
    all.peerBytes += track.peerBytes;
    all.sentBytes += track.sentBytes;
    all.wastedBytes += track.wastedBytes;
  }
  return all;
}

/** `720p`; where no height is known `1200 kbit/s`, and where nothing is, the empty name. */
export function renditionName({ bitrate, height }: { readonly bitrate: number; readonly height?: number | undefined }): string {
  if (height !== undefined && height > 0) return `${height}p`;
  return bitrate > 0 ? `${Math.round(bitrate / BITS_PER_KILOBIT)} kbit/s` : '';
}

function histogramOf(value: number | undefined, bounds: readonly number[]): number[] {
  if (value === undefined) return [];
  const within = bounds.findIndex((bound) => value <= bound);
  const bucket = within === -1 ? bounds.length : within;
  return Array.from({ length: bounds.length + 1 }, (_, index) => (index === bucket ? 1 : 0));
}

/** Nothing is no news. */
function added(counts: readonly (readonly [name: string, count: number | undefined])[]): Record<string, number> {
  const sum = new Map<string, number>();
  for (const [name, count = 0] of counts) if (count > 0) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries(sum);
}

const sumOf = (counts: readonly (number | undefined)[]): number => counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
