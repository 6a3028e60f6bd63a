import type { CandidateType, Report, SegmentTimes } from '@tributary/protocol';
import { MAX_BELIEVED_MS, MAX_BYTES_PER_SECOND, MAX_STALLS_PER_SECOND } from '../limits.ts';
import { EVENTS_PER_STALL, MAX_BITRATE, MAX_HEIGHT, MAX_ROUND_TRIP_MS } from './limits.ts';

const MS_PER_SECOND = 1000;

export interface Believed {
  /** What can be true of it. */
  readonly report: Report;
  /** Something in it was beyond belief and was cut off. */
  readonly flagged: boolean;
}

/** How much of something is left to be believed. */
class Allowance {
  #left: number;
  readonly #onExceeded: () => void;

  constructor(limit: number, onExceeded: () => void) {
    this.#left = limit;
    this.#onExceeded = onExceeded;
  }

  readonly take = (claimed: number): number => {
    if (claimed > this.#left) this.#onExceeded();
    const believed = Math.min(this.#left, claimed);
    this.#left -= believed;
    return believed;
  };
}

/**
 * Believes no more than a fast link can carry, and a player can show, in a time.
 * @param believableMs how long the report may cover
 */
export function believe(report: Report, believableMs: number): Believed {
  let flagged = false;
  const allow = (limit: number) => new Allowance(limit, () => (flagged = true)).take;
  const seconds = believableMs / MS_PER_SECOND;
  const maxBytes = Math.ceil(seconds * MAX_BYTES_PER_SECOND);
  const maxStalls = Math.ceil(seconds * MAX_STALLS_PER_SECOND);
  const maxEvents = maxStalls * EVENTS_PER_STALL;
  const event = (claimed: number) => allow(maxEvents)(claimed);
  const below = (limit: number, claimed: number | undefined): number | undefined => {
    flagged ||= claimed !== undefined && claimed > limit;
    return claimed === undefined || claimed > limit ? undefined : claimed;
  };
  const bytes = { origin: allow(maxBytes), peer: allow(maxBytes), sent: allow(maxBytes), wasted: allow(maxBytes) };
  const traffic = report.traffic.map((track) => ({
    track: track.track,
    originBytes: bytes.origin(track.originBytes),
    peerBytes: bytes.peer(track.peerBytes),
    sentBytes: bytes.sent(track.sentBytes),
    wastedBytes: bytes.wasted(track.wastedBytes),
  }));
  const peerBytes = traffic.reduce((sum, track) => sum + track.peerBytes, 0);
  const playedMs = allow(believableMs)(report.playedMs ?? 0);
  const shown = allow(believableMs);
  return {
    report: {
      ...report,
      traffic,
      relayedBytes: allow(peerBytes)(report.relayedBytes ?? 0),
      stalls: allow(maxStalls)(report.stalls),
      stalledMs: allow(believableMs)(report.stalledMs),
      startupMs: below(MAX_BELIEVED_MS, report.startupMs),
      liveLatencyMs: below(MAX_BELIEVED_MS, report.liveLatencyMs),
      connectionsTried: event(report.connectionsTried),
      connectionsFailed: event(report.connectionsFailed),
      badPieces: event(report.badPieces),
      mismatchedSegments: event(report.mismatchedSegments ?? 0),
      playedMs,
      segmentTimes: believedTimes(report.segmentTimes, allow(maxEvents)),
      originRequests: event(report.originRequests ?? 0),
      playlistBytes: allow(maxBytes)(report.playlistBytes ?? 0),
      attestationBytes: allow(maxBytes)(report.attestationBytes ?? 0),
      renditions: (report.renditions ?? []).flatMap((rendition) => {
        const isReal = rendition.bitrate <= MAX_BITRATE && (rendition.height ?? 0) <= MAX_HEIGHT;
        flagged ||= !isReal;
        return isReal ? [{ ...rendition, playedMs: shown(rendition.playedMs) }] : [];
      }),
      errors: eachOf(report.errors, allow(maxEvents)),
      connected: eachOf<CandidateType>(report.connected, allow(maxEvents)),
      connectionFailures: eachOf(report.connectionFailures, allow(maxEvents)) as Record<string, number>,
      roundTripMs: below(MAX_ROUND_TRIP_MS, report.roundTripMs),
    },
    get flagged() {
      return flagged;
    },
  };
}

function believedTimes(times: SegmentTimes | undefined, take: (claimed: number) => number): SegmentTimes {
  const of = (counts: readonly number[] | undefined) => counts?.map(take);
  return { origin: of(times?.origin), peers: of(times?.peers), mixed: of(times?.mixed) };
}

function eachOf<K extends string>(
  counts: { readonly [P in K]?: number | undefined } | undefined,
  take: (claimed: number) => number,
): { [P in K]?: number } {
  const entries = Object.entries<number | undefined>(counts ?? {}).map(([name, count]) => [name, take(count ?? 0)]);
  return Object.fromEntries(entries) as { [P in K]?: number };
}
