import type { LoadResult } from '@tributary/swarm';
import type { LoaderStats } from 'hls.js';

const BITS_PER_BYTE = 8;
const MS_PER_SECOND = 1000;
const UNKNOWN_FIRST_BYTE_MS = 50;
// Peers' bytes are believed to show this much more than the origin's: a neighbour in the same LAN is faster than the access line,
// and a rendition chosen by its rate could not be carried when the origin has to step in.
const MAX_OVER_ORIGIN = 1.5;

export interface LinkKnowledge {
  /** hls.js's own estimate of the access link, bits per second. */
  readonly estimateBitsPerSecond: number;
  /** Time to first byte of the latest origin answer. */
  readonly firstByteMs: number | undefined;
  /** The best that the origin delivered lately, bits per second; undefined: nothing is known. */
  readonly originBitsPerSecond?: number | undefined;
}

/**
 * What hls.js's bitrate choice should believe of a load. It takes bytes ÷ time as a sample of the access link, so:
 * bytes from the origin count as they came; bytes from peers may show that the link is faster than believed, never that
 * it is slower (a neighbour's uplink is not this viewer's link), and only within reach of what the origin has shown; bytes from the
 * store say nothing.
 * @returns milliseconds that the load is to be said to have taken
 */
export function believedLoadMs(result: Extract<LoadResult, { status: 'ok' }>, link: LinkKnowledge): number {
  const neutralMs = ((result.totalBytes * BITS_PER_BYTE) / link.estimateBitsPerSecond) * MS_PER_SECOND;
  const isNeutralKnown = Number.isFinite(neutralMs) && neutralMs > 0;
  if (result.peerBytes === 0 && !result.fromStore) return result.elapsedMs;
  if (!isNeutralKnown) return result.elapsedMs;
  if (result.fromStore || link.originBitsPerSecond === undefined) return neutralMs;
  const fastestMs = ((result.totalBytes * BITS_PER_BYTE) / (link.originBitsPerSecond * MAX_OVER_ORIGIN)) * MS_PER_SECOND;
  return Math.min(neutralMs, Math.max(result.elapsedMs, fastestMs));
}

/** Writes a finished load into the stats that hls.js holds. */
export function writeStats(stats: LoaderStats, result: Extract<LoadResult, { status: 'ok' }>, link: LinkKnowledge, nowMs: number): void {
  const loadMs = believedLoadMs(result, link);
  const { loading } = stats;
  const isPlainOrigin = result.peerBytes === 0 && !result.fromStore;
  // The origin's own first byte lies within the time it took; a peer's segment gets the origin's latency on top,
  // because hls.js subtracts it again.
  const firstByteMs = link.firstByteMs ?? UNKNOWN_FIRST_BYTE_MS;
  loading.start = nowMs - loadMs - (isPlainOrigin ? 0 : firstByteMs);
  loading.first = loading.start + Math.min(firstByteMs, nowMs - loading.start);
  loading.end = nowMs;
  stats.loaded = result.totalBytes;
  stats.total = result.totalBytes;
  stats.chunkCount = 1;
  stats.bwEstimate = (result.totalBytes * BITS_PER_BYTE * MS_PER_SECOND) / Math.max(1, loading.end - loading.first);
}

/** Nothing flows yet: the clock of hls.js's abandon rule starts now. */
export function stillWaiting(stats: LoaderStats, nowMs: number): void {
  stats.loading.start = nowMs;
  stats.loading.first = 0;
  stats.loaded = 0;
}

export function copyStats(from: LoaderStats, to: LoaderStats): void {
  const { loading, parsing, buffering, ...plain } = from;
  Object.assign(to, plain);
  Object.assign(to.loading, loading);
  Object.assign(to.parsing, parsing);
  Object.assign(to.buffering, buffering);
}
