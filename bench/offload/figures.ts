/** From what was seen to the figures, with their definitions beside them: the same arithmetic for every player. */
import type { OriginStats } from '@tributary/app-origin';
import type { Observation } from './observation.ts';
import { largest, mean, median, percentile, sum } from './statistics.ts';

/** How a figure is called, shown and defined; `key` names it in JSON. */
interface FigureDefinition {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  readonly definition: string;
}

export const FIGURES = [
  {
    key: 'offloadWhole',
    title: 'offload, whole run',
    digits: 3,
    definition: '1 − segment bytes the origin served ÷ segment bytes delivered to the players, from the first join to the end',
  },
  { key: 'offloadSteady', title: 'offload, steady', digits: 3, definition: 'the same, from 20 s after the last join to the end' },
  {
    key: 'copiesWhole',
    title: 'origin copies per segment',
    digits: 2,
    definition: 'bytes the origin served of a segment ÷ its size, mean over all segments anybody asked it for',
  },
  {
    key: 'copiesSteady',
    title: 'origin copies, steady',
    digits: 2,
    definition: 'the same over segments first asked for in steady state and early enough before the end to have reached everybody',
  },
  {
    key: 'originRequestsPerViewerMinute',
    title: 'origin requests / viewer-minute',
    digits: 1,
    definition: 'all requests the origin answered (playlists too) ÷ minutes watched',
  },
  {
    key: 'segmentRequestsPerViewerMinute',
    title: '  of them for segments',
    digits: 1,
    definition: 'requests for segments or ranges of them ÷ minutes watched',
  },
  {
    key: 'startUpMedianMs',
    title: 'start-up, median, ms',
    digits: 0,
    definition: 'from before the player is constructed to its first `playing`',
  },
  {
    key: 'startUpMaxMs',
    title: 'start-up, max, ms',
    digits: 0,
    definition: 'the slowest viewer; one that never started counts with its whole time',
  },
  { key: 'neverStarted', title: 'viewers never started', digits: 0, definition: 'viewers that showed no frame' },
  {
    key: 'stallCount',
    title: 'stalls',
    digits: 0,
    definition: 'standstills of at least 250 ms after the first frame while not paused, currentTime sampled every 50 ms; all viewers',
  },
  { key: 'stallMs', title: 'stalled, all viewers, ms', digits: 0, definition: 'the length of those' },
  {
    key: 'starvedMs',
    title: '  of it with an empty buffer, ms',
    digits: 0,
    definition: 'stalls that began with less than 0.5 s buffered: media was late; the rest is a decoder or a page that had too little CPU',
  },
  {
    key: 'skippedSeconds',
    title: 'skipped, all viewers, s',
    digits: 1,
    definition: 'media time jumped over forwards after the first frame: a player that skips stalls less and shows less',
  },
  {
    key: 'bufferMedianSeconds',
    title: 'forward buffer, median, s',
    digits: 1,
    definition: 'seconds buffered ahead of the playhead, every 500 ms in steady state (the whole run where there is none)',
  },
  { key: 'bufferP5Seconds', title: 'forward buffer, p5, s', digits: 1, definition: 'the 5th percentile of the same' },
  {
    key: 'latencyMedianSeconds',
    title: 'live latency, median, s',
    digits: 1,
    definition: 'the clock minus EXT-X-PROGRAM-DATE-TIME at the playhead, sampled like the buffer; live cases only',
  },
  {
    key: 'cpuCoresPerViewer',
    title: 'CPU, cores per viewer',
    digits: 3,
    definition: 'CPU seconds of the browser, all its processes, ÷ seconds watched',
  },
  {
    key: 'cpuSecondsPerViewer',
    title: 'CPU, s per viewer',
    digits: 2,
    definition: 'CPU seconds of the browser, all its processes, ÷ viewers',
  },
  {
    key: 'longTaskMsPerViewer',
    title: 'long tasks, ms per viewer',
    digits: 0,
    definition: 'main-thread tasks over 50 ms, their whole length, after the join',
  },
  {
    key: 'firstPeerByteMedianMs',
    title: 'first peer byte, median, ms',
    digits: 0,
    definition: 'from the join to the first binary data-channel message of 4 KiB or more; viewers that found others there and got one',
  },
  { key: 'firstPeerByteMaxMs', title: 'first peer byte, max, ms', digits: 0, definition: 'the slowest of them' },
  {
    key: 'firstPeerByteAfterSignalMedianMs',
    title: '  after the join message, median, ms',
    digits: 0,
    definition: 'the same from the first WebSocket message the page sent',
  },
  { key: 'viewersWithPeerBytes', title: 'viewers that got peer bytes', digits: 0, definition: 'viewers with any such message' },
  { key: 'deliveredMegabytes', title: 'delivered to players, MB', digits: 1, definition: 'segment bytes (10⁶) announced by FRAG_LOADED' },
  { key: 'originSegmentMegabytes', title: 'segments from the origin, MB', digits: 1, definition: 'by its own count of body bytes written' },
  { key: 'peerMegabytes', title: 'received over data channels, MB', digits: 1, definition: 'every message, control too' },
  {
    key: 'excessShare',
    title: 'received more than delivered',
    digits: 3,
    definition: '(segment bytes from the origin + data-channel bytes received) ÷ delivered − 1: prefetch, duplicates, control',
  },
  {
    key: 'originBytesPerPlayedSecond',
    title: 'origin bytes per played second',
    digits: 0,
    definition: 'segment bytes from the origin ÷ media seconds that all viewers together played',
  },
  { key: 'meanKbps', title: 'bitrate played, mean, kbit/s', digits: 0, definition: 'of the rendition played, weighted by time' },
  { key: 'switchesPerViewer', title: 'switches per viewer', digits: 1, definition: 'LEVEL_SWITCHED after the first' },
  { key: 'fatalErrors', title: 'fatal errors', digits: 0, definition: 'fatal errors of hls.js, recovered from in the standard way' },
  {
    key: 'wrongSegments',
    title: 'wrong segments',
    digits: 0,
    definition: 'deliveries whose SHA-256 is not that of the segment as the origin has it',
  },
  {
    key: 'uncheckedSegments',
    title: '  not looked at',
    digits: 0,
    definition: 'deliveries whose bytes hls.js had handed on already',
  },
  {
    key: 'attestationShare',
    title: 'attestations ÷ media',
    digits: 4,
    definition: 'bytes of attestations that viewers received, from their source and from peers, ÷ segment bytes delivered',
  },
  {
    key: 'attestationSourceShare',
    title: '  of it from their source',
    digits: 4,
    definition: 'sidecars or the notary, with whatever else came in the same answer',
  },
  {
    key: 'notaryMegabytes',
    title: 'segments to the notary, MB',
    digits: 1,
    definition: "by the server's own count; they are among those from the origin",
  },
  {
    key: 'notaryCopies',
    title: 'copies of the notary',
    digits: 2,
    definition: 'its bytes ÷ the size of all segments anybody asked the origin for',
  },
  {
    key: 'hashesPerViewerSecond',
    title: 'hashes per viewer-second',
    digits: 2,
    definition: "calls of WebCrypto's `digest` ÷ seconds watched",
  },
  {
    key: 'signaturesPerViewerSecond',
    title: 'signatures per viewer-second',
    digits: 2,
    definition: "calls of WebCrypto's `verify` ÷ seconds watched",
  },
  {
    key: 'otherLoadCores',
    title: '(load of others, cores)',
    digits: 2,
    definition: 'CPU used meanwhile outside the benchmark: above a few hundredths, timing and CPU figures are only indicative',
  },
] as const satisfies readonly FigureDefinition[];

export type FigureKey = (typeof FIGURES)[number]['key'];
/** Null: not to be had in this run (no steady state, no peers, a VOD's live latency). */
export type Figures = Readonly<Record<FigureKey, number | null>>;

const BYTES_PER_MEGABYTE = 1e6;
const LOW_BUFFER_SHARE = 0.05;

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

function offload(originBytes: number, deliveredBytes: number): number | null {
  const fromOrigin = ratio(originBytes, deliveredBytes);
  return fromOrigin === null ? null : 1 - fromOrigin;
}

const segmentName = (segment: OriginStats['segments'][number]): string => `${segment.stream}/${segment.rendition}/${segment.sn}`;

function copies(segments: OriginStats['segments']): number | null {
  return mean(segments.flatMap(({ bytes, sizeBytes }) => ratio(bytes, sizeBytes) ?? []));
}

/** Segments first asked for between the two counts, as they stand at the end. */
function askedForBetween(from: OriginStats, until: OriginStats, atEnd: OriginStats): OriginStats['segments'] {
  const before = new Set(from.segments.map(segmentName));
  const inTime = new Set(until.segments.map(segmentName));
  return atEnd.segments.filter((segment) => !before.has(segmentName(segment)) && inTime.has(segmentName(segment)));
}

/** Viewers that joined a swarm with somebody in it: all but the first, or all where they came at once. */
function joinedOthers({ viewers, startAtMs }: Observation, apartMs: number): Observation['viewers'] {
  return viewers.filter(({ joinedAtMs }) => apartMs === 0 || joinedAtMs - startAtMs > apartMs / 2);
}

/** What the case says that the arithmetic needs to know. */
export interface FigureContext {
  readonly live: boolean;
  readonly joinsApartMs: number;
}

export function figuresOf(seen: Observation, { live, joinsApartMs }: FigureContext): Figures {
  const { viewers, steady, originAtEnd, endAtMs } = seen;
  const deliveries = viewers.flatMap((viewer) => viewer.deliveries).filter(({ atMs }) => atMs <= endAtMs);
  const deliveredSince = (sinceMs: number): number => sum(deliveries.filter(({ atMs }) => atMs >= sinceMs).map(({ bytes }) => bytes));
  const delivered = deliveredSince(0);
  const originBytes = originAtEnd.kinds.segment.bytes;
  const watchedSeconds = sum(viewers.map(({ joinedAtMs }) => endAtMs - joinedAtMs)) / 1000;
  const watchedMinutes = watchedSeconds / 60;
  const played = sum(viewers.map(({ playedSeconds }) => playedSeconds));
  const startUps = viewers.map(({ startUpMs, joinedAtMs }) => startUpMs ?? endAtMs - joinedAtMs);
  const stalls = viewers.flatMap((viewer) => viewer.stalls);
  const states = viewers.flatMap((viewer) => viewer.states);
  const settled = steady ? states.filter(({ atMs }) => atMs >= steady.atMs) : states;
  const buffers = settled.map(({ bufferSeconds }) => bufferSeconds);
  const peerBytes = sum(viewers.map(({ peers }) => peers.receivedBytes));
  const withPeers = joinedOthers(seen, joinsApartMs).filter(({ peers }) => peers.firstMediaAtMs !== null);
  const firstPeerBytes = withPeers.map(({ peers, joinedAtMs }) => (peers.firstMediaAtMs ?? 0) - joinedAtMs);
  const afterSignal = withPeers.flatMap(({ peers }) =>
    peers.firstSignalAtMs === null ? [] : (peers.firstMediaAtMs ?? 0) - peers.firstSignalAtMs,
  );
  const bitrate = mean(states.flatMap(({ bitsPerSecond }) => bitsPerSecond ?? []));
  const attested = viewers.flatMap(({ attestations }) => attestations ?? []);
  const attestedBytes = (source: boolean): number =>
    sum(attested.map(({ sourceBytes, peerBytes }) => sourceBytes + (source ? 0 : peerBytes)));
  const excess = ratio(originBytes + peerBytes, delivered);
  return {
    offloadWhole: offload(originBytes, delivered),
    offloadSteady: steady ? offload(originBytes - steady.origin.kinds.segment.bytes, deliveredSince(steady.atMs)) : null,
    copiesWhole: copies(originAtEnd.segments),
    copiesSteady: steady ? copies(askedForBetween(steady.origin, steady.originBeforeEnd, originAtEnd)) : null,
    originRequestsPerViewerMinute: ratio(originAtEnd.requests, watchedMinutes),
    segmentRequestsPerViewerMinute: ratio(originAtEnd.kinds.segment.requests, watchedMinutes),
    startUpMedianMs: median(startUps),
    startUpMaxMs: largest(startUps),
    neverStarted: viewers.filter(({ startUpMs }) => startUpMs === null).length,
    stallCount: stalls.length,
    stallMs: sum(stalls.map(({ ms }) => ms)),
    starvedMs: sum(stalls.filter(({ starved }) => starved).map(({ ms }) => ms)),
    skippedSeconds: sum(viewers.map(({ skippedSeconds }) => skippedSeconds)),
    bufferMedianSeconds: median(buffers),
    bufferP5Seconds: percentile(buffers, LOW_BUFFER_SHARE),
    latencyMedianSeconds: live ? median(settled.flatMap(({ latencySeconds }) => latencySeconds ?? [])) : null,
    cpuCoresPerViewer: seen.browserCpuSeconds === null ? null : ratio(seen.browserCpuSeconds, watchedSeconds),
    cpuSecondsPerViewer: seen.browserCpuSeconds === null ? null : ratio(seen.browserCpuSeconds, viewers.length),
    longTaskMsPerViewer: mean(viewers.map(({ longTaskMs }) => longTaskMs)),
    firstPeerByteMedianMs: median(firstPeerBytes),
    firstPeerByteMaxMs: largest(firstPeerBytes),
    firstPeerByteAfterSignalMedianMs: median(afterSignal),
    viewersWithPeerBytes: viewers.filter(({ peers }) => peers.firstMediaAtMs !== null).length,
    deliveredMegabytes: delivered / BYTES_PER_MEGABYTE,
    originSegmentMegabytes: originBytes / BYTES_PER_MEGABYTE,
    peerMegabytes: peerBytes / BYTES_PER_MEGABYTE,
    excessShare: excess === null ? null : excess - 1,
    originBytesPerPlayedSecond: ratio(originBytes, played),
    meanKbps: bitrate === null ? null : bitrate / 1000,
    switchesPerViewer: mean(viewers.map(({ switches }) => switches)),
    fatalErrors: sum(viewers.map(({ fatalErrors }) => fatalErrors.length)),
    wrongSegments: deliveries.filter(({ path, sha256 }) => sha256 !== null && sha256 !== seen.trueHashes.get(path)).length,
    uncheckedSegments: deliveries.filter(({ sha256 }) => sha256 === null).length,
    attestationShare: attested.length === 0 ? null : ratio(attestedBytes(false), delivered),
    attestationSourceShare: attested.length === 0 ? null : ratio(attestedBytes(true), delivered),
    notaryMegabytes: seen.notary === null ? null : seen.notary.bytes / BYTES_PER_MEGABYTE,
    notaryCopies: seen.notary === null ? null : ratio(seen.notary.bytes, sum(originAtEnd.segments.map(({ sizeBytes }) => sizeBytes))),
    hashesPerViewerSecond: ratio(sum(viewers.map(({ crypto }) => crypto.hashes)), watchedSeconds),
    signaturesPerViewerSecond: ratio(sum(viewers.map(({ crypto }) => crypto.signatures)), watchedSeconds),
    otherLoadCores: seen.otherLoadCores,
  };
}

/** Figure by figure the median of several runs, over those that have it. */
export function medianFigures(runs: readonly Figures[]): Figures {
  const entries = FIGURES.map(({ key }) => [key, median(runs.flatMap((run) => run[key] ?? []))] as const);
  return Object.fromEntries(entries) as Record<FigureKey, number | null>;
}
