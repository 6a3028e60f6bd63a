import {
  SIGNALING_LIMITS,
  type BrowserFamily,
  type Policy,
  type PeerId,
  type RenditionTime,
  type Report,
  type TrackId,
} from '@tributary/protocol';
import type { EngineStats, LinkTotals, SegmentRecord, TrafficTotals } from '@tributary/swarm';
import type { PeerStatus } from '../status.ts';
import { Deltas, since, type Counts } from './deltas.ts';
import type { PlaybackTotals } from './playback-totals.ts';
import { SegmentTimeCounts } from './segment-times.ts';

/** What a report is made of. */
export interface ReportSources {
  engine(): EngineStats;
  playback(): PlaybackTotals;
  status(): PeerStatus;
  /** What the viewer keeps to, as far as the server has told. */
  policy(): { readonly group?: Policy['group']; readonly revision?: number | undefined };
  readonly browser: BrowserFamily;
  /** The player's name: letters, digits, dots and dashes. */
  readonly player: string;
}

type Scalars = ReturnType<typeof scalarsOf>;
type TrafficCounts = TrafficTotals & Counts;
type LinkCounts = LinkTotals & Counts;
interface RenditionCounts extends Counts {
  readonly playedMs: number;
}
interface OneCount extends Counts {
  readonly count: number;
}

const NO_ERRORS = { network: 0, media: 0, other: 0 };

/** Makes each report of what is new since the one before. What was built must be sent: it is in no other. */
export class ReportBuilder {
  readonly #sources: ReportSources;
  #told: Scalars | undefined;
  readonly #traffic = new Deltas<TrackId, TrafficCounts>();
  readonly #links = new Deltas<PeerId, LinkCounts>();
  readonly #renditions = new Deltas<string, RenditionCounts>();
  readonly #connected = new Deltas<string, OneCount>();
  readonly #failures = new Deltas<string, OneCount>();
  readonly #errors = new Deltas<string, OneCount>();
  readonly #rare = new Deltas<string, OneCount>();
  readonly #segmentTimes = new SegmentTimeCounts();
  #isStartupTold = false;
  #index = 0;

  constructor(sources: ReportSources) {
    this.#sources = sources;
  }

  segmentDone(record: SegmentRecord): void {
    this.#segmentTimes.add(record);
  }

  /** @param isLast nothing may follow */
  build(intervalMs: number, isLast: boolean): Report {
    const stats = this.#sources.engine();
    const playback = this.#sources.playback();
    const { group, revision } = this.#sources.policy();
    const totals = scalarsOf(stats, playback);
    const news = since(this.#told, totals);
    this.#told = totals;
    const links = [...this.#links.take(stats.links as ReadonlyMap<PeerId, LinkCounts>, SIGNALING_LIMITS.reportLinks)];
    const { startupMs, liveLatencyMs } = playback;
    const isStartupNews = startupMs !== undefined && !this.#isStartupTold;
    this.#isStartupTold ||= isStartupNews;
    return {
      ...news,
      ...newsOf(this.#rare, rareCountsOf(stats, playback)),
      index: this.#index++,
      intervalMs: atMostInterval(intervalMs),
      traffic: [...this.#traffic.take(stats.byTrack as ReadonlyMap<TrackId, TrafficCounts>, SIGNALING_LIMITS.reportTracks)].map(
        ([track, counts]) => ({ track, ...counts }),
      ),
      // A laptop back from a night's sleep has more behind it than the server believes of one report.
      stalledMs: atMostInterval(news.stalledMs),
      playedMs: atMostInterval(news.playedMs),
      startupMs: isStartupNews ? startupMs : undefined,
      liveLatencyMs,
      neighbours: stats.neighbours.filter(({ state }) => state === 'open').length,
      status: this.#sources.status(),
      segmentTimes: this.#segmentTimes.take(),
      renditions: orNone(this.#renditionsOf(playback.renditions ?? new Map())),
      errors: newsOf(this.#errors, { ...(playback.errors ?? NO_ERRORS) }),
      connected: newsOf(this.#connected, stats.connections.byCandidate),
      connectionFailures: newsOf(this.#failures, stats.connections.failures) as Readonly<Record<string, number>> | undefined,
      roundTripMs: meanRoundTripMs(stats),
      links: orNone(links.map(([peerId, counts]) => ({ peerId, ...counts }))),
      policyRevision: revision,
      group,
      browser: this.#sources.browser,
      player: this.#sources.player,
      isLast: isLast || undefined,
    };
  }

  #renditionsOf(totals: ReadonlyMap<string, RenditionTime>): RenditionTime[] {
    const counts = new Map([...totals].map(([name, { playedMs }]) => [name, { playedMs }]));
    return [...this.#renditions.take(counts, SIGNALING_LIMITS.reportRenditions)].map(([name, { playedMs }]) => ({
      bitrate: 0,
      ...totals.get(name),
      playedMs: atMostInterval(playedMs),
    }));
  }
}

/** Under the names that the report has for them. */
function scalarsOf({ connectionsTried, connectionsFailed, badPieces }: EngineStats, { stalls, stalledMs, playedMs = 0 }: PlaybackTotals) {
  return { stalls, stalledMs, connectionsTried, connectionsFailed, badPieces, playedMs };
}

/** The same, of what most viewers have none: where there is nothing to tell, the member is not sent. */
function rareCountsOf(
  { relayedBytes, mismatchedSegments, originRequests, attestations }: EngineStats,
  { playlistBytes = 0 }: PlaybackTotals,
) {
  return { relayedBytes, mismatchedSegments, originRequests, playlistBytes, attestationBytes: attestations.sourceBytes };
}

function orNone<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Undefined where there are none. */
function newsOf<K extends string>(
  deltas: Deltas<string, OneCount>,
  totals: Readonly<Record<K, number>>,
): { [P in K]?: number } | undefined {
  const counts = new Map(Object.entries<number>(totals).map(([key, count]) => [key, { count }]));
  const news = [...deltas.take(counts)].map(([key, { count }]) => [key, count]);
  return news.length === 0 ? undefined : (Object.fromEntries(news) as { [P in K]?: number });
}

function meanRoundTripMs({ neighbours }: EngineStats): number | undefined {
  const measured = neighbours.flatMap(({ state, roundTripMs }) => (state === 'open' && roundTripMs !== undefined ? [roundTripMs] : []));
  return measured.length === 0 ? undefined : measured.reduce((sum, roundTripMs) => sum + roundTripMs, 0) / measured.length;
}

function atMostInterval(durationMs: number): number {
  return Math.min(SIGNALING_LIMITS.reportIntervalMs, durationMs);
}
