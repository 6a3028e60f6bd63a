import type { LoadResult } from '@tributary/swarm';
import type { LoaderStats } from 'hls.js';
import { bitsPerSecondOf, type LineSample } from './line-meter.ts';
import { setTimes } from './moving-times.ts';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const UNKNOWN_FIRST_BYTE_MS = 50;
// Peers' bytes are believed to show this much more than the origin's: a neighbour in the same LAN is faster than the access line,
// and a rendition chosen by its rate could not be carried when the origin has to step in.
const MAX_OVER_ORIGIN = 1.5;

type Done = Extract<LoadResult, { status: 'ok' }>;

/** What is known of the viewer's line when a segment is here. */
export interface LinkKnowledge {
  /** hls.js's own estimate of the access link, bits per second. */
  readonly estimateBitsPerSecond: number;
  /** hls.js's own estimate of the time to the first byte; undefined where it tells none. */
  readonly firstByteEstimateMs: number | undefined;
  /** The best that the origin delivered lately, bits per second; undefined: nothing is known. */
  readonly originBitsPerSecond?: number | undefined;
  /** What the line carried in each of the origin's latest answers, bits per second; undefined: there were too few. */
  readonly provenBitsPerSecond?: number | undefined;
  /** What the line carried while the origin answered for this segment; undefined: it did not, or its loader kept no times. */
  readonly sample?: LineSample | undefined;
}

/** Milliseconds that a load is to be said to have taken. */
export interface BelievedTimes {
  /** From the first byte to the last. */
  readonly loadMs: number;
  /** From the request to the first byte. */
  readonly firstByteMs: number;
  /** They were measured, and what hls.js does with the bytes afterwards adds to them as with any loader. */
  readonly isMeasured: boolean;
}

/**
 * What hls.js's bitrate choice should believe of a load. It takes bytes ÷ time as a sample of the access link, so:
 * - while the origin answered, the line carried its answer and what came from peers and for other segments at the same time: all of
 *   that is the sample, up or down, and it speaks for as many bytes of the segment as it measured;
 * - bytes from peers alone may show that the link is faster than believed, never that it is slower (a neighbour's uplink is
 *   not this viewer's link); and what other answers of the origin have shown meanwhile is told with them;
 * - peers, whether alone or beside the origin, raise the estimate only within reach of what the origin has shown;
 * - bytes from the store say nothing.
 */
export function believedTimes(result: Done, link: LinkKnowledge): BelievedTimes {
  const { totalBytes, originBytes, peerBytes, elapsedMs, fromStore } = result;
  const { estimateBitsPerSecond, originBitsPerSecond, sample } = link;
  const isEstimateKnown = Number.isFinite(estimateBitsPerSecond) && estimateBitsPerSecond > 0;
  const neutral = isEstimateKnown ? estimateBitsPerSecond : rateOf(totalBytes, elapsedMs);
  const highest = Math.max(neutral, (originBitsPerSecond ?? 0) * MAX_OVER_ORIGIN);
  const firstByteMs = sample?.firstByteMs ?? link.firstByteEstimateMs ?? UNKNOWN_FIRST_BYTE_MS;
  const guessed = (bitsPerSecond: number): BelievedTimes => ({ loadMs: msFor(totalBytes, bitsPerSecond), firstByteMs, isMeasured: false });

  if (fromStore) return guessed(neutral);
  if (originBytes > 0 && sample) {
    const measuredBytes = Math.min(totalBytes, sample.bytes);
    const isAlone = sample.bytes <= originBytes;
    const shown = Math.max(bitsPerSecondOf(sample), Math.min(neutral, sample.floorBitsPerSecond));
    const loadMs = msFor(measuredBytes, isAlone ? shown : Math.min(highest, shown)) + msFor(totalBytes - measuredBytes, neutral);
    return { loadMs, firstByteMs, isMeasured: true };
  }
  // A loader that kept no times: all that is known is how long the origin took, its first byte included.
  if (originBytes > 0 && peerBytes === 0) {
    const withinMs = Math.min(firstByteMs, elapsedMs);
    return { loadMs: elapsedMs - withinMs, firstByteMs: withinMs, isMeasured: true };
  }
  // What was in the store before did not come in that time.
  const shown = Math.max(link.provenBitsPerSecond ?? 0, rateOf(originBytes + peerBytes, elapsedMs));
  return guessed(Math.min(highest, Math.max(neutral, shown)));
}

function rateOf(bytes: number, ms: number): number {
  return bitsPerSecondOf({ bytes, ms: Math.max(1, ms) });
}

function msFor(bytes: number, bitsPerSecond: number): number {
  return bytes === 0 ? 0 : (bytes * BITS_PER_BYTE * MS_PER_SECOND) / bitsPerSecond;
}

/** Writes a finished load into the stats that hls.js holds. */
export function writeStats(stats: LoaderStats, result: Done, link: LinkKnowledge, nowMs: number): void {
  const { loadMs, firstByteMs, isMeasured } = believedTimes(result, link);
  stats.loaded = result.totalBytes;
  stats.total = result.totalBytes;
  stats.chunkCount = 1;
  stats.bwEstimate = (result.totalBytes * BITS_PER_BYTE * MS_PER_SECOND) / Math.max(1, loadMs);
  // hls.js counts to the end of parsing. A load that is to leave its estimate alone ends there, or the time that parsing takes would
  // lower the estimate a little with every segment that did not come over the line.
  const endMs = (): number => (isMeasured ? nowMs : stats.parsing.end || nowMs);
  setTimes(stats, {
    start: () => endMs() - loadMs - firstByteMs,
    first: () => endMs() - loadMs,
    end: endMs,
  });
}

/** The origin begins to answer: the clock runs from now on. */
export function beganToFlow(stats: LoaderStats, nowMs: number): void {
  Object.assign(stats.loading, { start: nowMs, first: 0, end: 0 });
}

export function copyStats(from: LoaderStats, to: LoaderStats): void {
  const { loading, parsing, buffering, ...plain } = from;
  Object.assign(to, plain);
  Object.assign(to.loading, loading);
  Object.assign(to.parsing, parsing);
  Object.assign(to.buffering, buffering);
}
