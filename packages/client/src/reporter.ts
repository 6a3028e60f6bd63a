import { SIGNALING_LIMITS, type Report, type TrackId, type TrackTraffic } from '@tributary/protocol';
import type { Clock, EngineStats, Random, TrafficTotals } from '@tributary/swarm';
import type { PeerStatus } from './status.ts';

/** What the player counts; totals since the start. */
export interface PlaybackTotals {
  readonly stalls: number;
  readonly stalledMs: number;
  readonly startupMs?: number | undefined;
  readonly liveLatencyMs?: number | undefined;
}

export interface ReporterSources {
  engine(): EngineStats;
  playback(): PlaybackTotals;
  status(): PeerStatus;
  /** @returns false where it could not be sent: its numbers go into the next one */
  send(report: Report): boolean;
}

const JITTER = 0.2; // a tenth up or down: viewers that joined together must not report together

/** Sends what happened since the last report, at an interval that the server sets. */
export class Reporter {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sources: ReporterSources;
  #intervalMs: number | null = null;
  #cancel: (() => void) | null = null;
  #index = 0;
  #sentAtMs: number;
  #reported = new Map<TrackId, TrafficTotals>();
  #last = { stalls: 0, stalledMs: 0, tried: 0, failed: 0, badPieces: 0, mismatched: 0, relayedBytes: 0 };
  #startupReported = false;

  constructor(clock: Clock, random: Random, sources: ReporterSources) {
    this.#clock = clock;
    this.#random = random;
    this.#sources = sources;
    this.#sentAtMs = clock.nowMs();
  }

  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#schedule();
  }

  /** Sends now: before the page goes. */
  flush(): void {
    const { engine, playback, status, send } = this.#sources;
    const stats = engine();
    const { stalls, stalledMs, startupMs, liveLatencyMs } = playback();
    const nowMs = this.#clock.nowMs();
    const traffic = trafficSince(this.#reported, stats.byTrack);
    const relayedBytes = stats.relayedBytes - this.#last.relayedBytes;
    const isStartupNews = startupMs !== undefined && !this.#startupReported;
    const mismatchedSegments = stats.mismatchedSegments - this.#last.mismatched;
    const report: Report = {
      index: this.#index,
      intervalMs: Math.min(SIGNALING_LIMITS.reportIntervalMs, nowMs - this.#sentAtMs),
      traffic,
      ...(relayedBytes > 0 ? { relayedBytes } : {}),
      stalls: stalls - this.#last.stalls,
      // A laptop back from a night's sleep has more behind it than the server believes of one report.
      stalledMs: Math.min(SIGNALING_LIMITS.reportIntervalMs, stalledMs - this.#last.stalledMs),
      ...(isStartupNews ? { startupMs } : {}),
      ...(liveLatencyMs === undefined ? {} : { liveLatencyMs }),
      neighbours: stats.neighbours.filter(({ state }) => state === 'open').length,
      connectionsTried: stats.connectionsTried - this.#last.tried,
      connectionsFailed: stats.connectionsFailed - this.#last.failed,
      badPieces: stats.badPieces - this.#last.badPieces,
      ...(mismatchedSegments > 0 ? { mismatchedSegments } : {}),
      status: status(),
    };
    if (!send(report)) return;
    this.#index++;
    this.#sentAtMs = nowMs;
    for (const { track } of traffic) {
      const totals = stats.byTrack.get(track);
      if (totals) this.#reported.set(track, totals);
    }
    this.#startupReported ||= isStartupNews;
    const { connectionsTried: tried, connectionsFailed: failed, badPieces, mismatchedSegments: mismatched } = stats;
    this.#last = { stalls, stalledMs, tried, failed, badPieces, mismatched, relayedBytes: stats.relayedBytes };
  }

  destroy(): void {
    this.#cancel?.();
    this.#intervalMs = null;
  }

  #schedule(): void {
    this.#cancel?.();
    if (this.#intervalMs === null) return;
    const delayMs = this.#intervalMs * (1 + (this.#random() - 0.5) * JITTER);
    this.#cancel = this.#clock.after(delayMs, () => {
      this.flush();
      this.#schedule();
    });
  }
}

function trafficSince(before: ReadonlyMap<TrackId, TrafficTotals>, now: ReadonlyMap<TrackId, TrafficTotals>): TrackTraffic[] {
  const list: TrackTraffic[] = [];
  for (const [track, totals] of now) {
    const past = before.get(track) ?? { originBytes: 0, peerBytes: 0, sentBytes: 0, wastedBytes: 0 };
    list.push({
      track,
      originBytes: totals.originBytes - past.originBytes,
      peerBytes: totals.peerBytes - past.peerBytes,
      sentBytes: totals.sentBytes - past.sentBytes,
      wastedBytes: totals.wastedBytes - past.wastedBytes,
    });
  }
  const volume = (traffic: TrackTraffic) => traffic.originBytes + traffic.peerBytes + traffic.sentBytes + traffic.wastedBytes;
  return list
    .filter((traffic) => volume(traffic) > 0)
    .sort((a, b) => volume(b) - volume(a))
    .slice(0, SIGNALING_LIMITS.reportTracks);
}
