import type { PeerId, Report, StreamId } from '@tributary/protocol';
import { FIRST_REPORT_MS, MAX_BELIEVED_MS, MAX_BYTES_PER_SECOND, MAX_REPORTERS, MAX_STALLS_PER_SECOND, REPORT_SLACK_MS } from './limits.ts';
import type { Sample, TelemetryStore } from './store.ts';
import { addTraffic, NO_TRAFFIC, type Traffic } from './traffic.ts';

/** Pieces and connections are finer than stalls: so many of them per believable stall. */
const EVENTS_PER_STALL = 20;

export interface Reporter {
  readonly peerId: PeerId;
  readonly streamId: StreamId;
  readonly label: string;
}

export interface IntakeResult {
  /**
   * - `recorded`
   * - `clamped`: recorded after what was beyond belief was cut off.
   * - `repeated`: its index is not above the last one; it was counted before.
   */
  readonly outcome: 'recorded' | 'clamped' | 'repeated';
  /** What was recorded; null where nothing was. */
  readonly believed: Traffic | null;
}

interface LastReport {
  readonly index: number;
  readonly atMs: number;
}

/**
 * Takes viewers' reports, believing no more than a fast link can carry in the time since their last one. A viewer can
 * still lie within that: a stream's figures are as honest as its viewers, and `flaggedReports` says how many were caught.
 */
export class ReportIntake {
  readonly #store: TelemetryStore;
  readonly #maxReporters: number;
  readonly #last = new Map<PeerId, LastReport>();

  constructor(store: TelemetryStore, { maxReporters = MAX_REPORTERS }: { readonly maxReporters?: number } = {}) {
    this.#store = store;
    this.#maxReporters = maxReporters;
  }

  get reporters(): number {
    return this.#last.size;
  }

  /** @param atMs epoch milliseconds of the report's arrival */
  async take({ peerId, streamId, label }: Reporter, report: Report, atMs: number): Promise<IntakeResult> {
    const last = this.#last.get(peerId);
    if (last && report.index <= last.index) return { outcome: 'repeated', believed: null };
    this.#remember(peerId, { index: report.index, atMs });
    const believableMs = Math.max(0, last ? atMs - last.atMs : FIRST_REPORT_MS) + REPORT_SLACK_MS;
    const { flagged, ...believed } = believe(report, believableMs);
    await this.#store.record({ streamId, label, atMs, flagged, ...believed });
    return { outcome: flagged ? 'clamped' : 'recorded', believed: believed.traffic };
  }

  #remember(peerId: PeerId, last: LastReport): void {
    this.#last.delete(peerId);
    this.#last.set(peerId, last);
    const oldest = this.#last.keys().next();
    if (this.#last.size > this.#maxReporters && !oldest.done) this.#last.delete(oldest.value);
  }
}

function believe(report: Report, believableMs: number): Omit<Sample, 'streamId' | 'label' | 'atMs'> {
  let flagged = false;
  const atMost = (limit: number, claimed: number): number => {
    flagged ||= claimed > limit;
    return Math.min(limit, claimed);
  };
  const seconds = believableMs / 1000;
  const claimed = report.traffic.reduce((sum, track) => addTraffic(sum, { ...NO_TRAFFIC, ...bytesOf(track) }), NO_TRAFFIC);
  const maxBytes = Math.ceil(seconds * MAX_BYTES_PER_SECOND);
  const maxCount = Math.ceil(seconds * MAX_STALLS_PER_SECOND);
  const believedMs = (value: number | undefined) => {
    flagged ||= value !== undefined && value > MAX_BELIEVED_MS;
    return value === undefined || value > MAX_BELIEVED_MS ? undefined : value;
  };
  const peerBytes = atMost(maxBytes, claimed.peerBytes);
  const sample = {
    traffic: {
      originBytes: atMost(maxBytes, claimed.originBytes),
      peerBytes,
      relayedBytes: atMost(peerBytes, report.relayedBytes ?? 0),
      sentBytes: atMost(maxBytes, claimed.sentBytes),
      wastedBytes: atMost(maxBytes, claimed.wastedBytes),
      stalls: atMost(maxCount, report.stalls),
      stalledMs: atMost(believableMs, report.stalledMs),
    },
    badPieces: atMost(maxCount * EVENTS_PER_STALL, report.badPieces),
    mismatchedSegments: atMost(maxCount * EVENTS_PER_STALL, report.mismatchedSegments ?? 0),
    connectionsTried: atMost(maxCount * EVENTS_PER_STALL, report.connectionsTried),
    connectionsFailed: atMost(maxCount * EVENTS_PER_STALL, report.connectionsFailed),
    startupMs: believedMs(report.startupMs),
    liveLatencyMs: believedMs(report.liveLatencyMs),
  };
  return { ...sample, flagged };
}

function bytesOf({ originBytes, peerBytes, sentBytes, wastedBytes }: Report['traffic'][number]) {
  return { originBytes, peerBytes, sentBytes, wastedBytes };
}
