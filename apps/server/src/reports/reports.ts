import { peerIdOf, type BeaconedReport, type PeerId, type Report, type StreamId } from '@tributary/protocol';
import type { Directory, Viewer } from '@tributary/signaling';
import {
  counted,
  MAX_STREAMS,
  ReportIntake,
  type Group,
  type IntakeResult,
  type MeasuresSink,
  type Mesh,
  type Reporter,
} from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import type { CheckedOptions } from '../options.ts';
import type { RateLimits } from '../signaling/rate-limits.ts';
import { serveBeacons, type BeaconOutcome } from './beacon-route.ts';
import { Geo } from './geo.ts';
import { COUNTS_INTERVAL_MS, SWEEP_INTERVAL_MS } from './limits.ts';
import { NotaryCounts, type NotaryTotals } from './notary-counts.ts';
import { OriginCounts } from './origin-counts.ts';
import { RecentViewers } from './recent-viewers.ts';
import { countMeasures } from './report-metrics.ts';

export interface ReportsOptions {
  readonly app: FastifyInstance;
  readonly checked: CheckedOptions;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly directory: Directory;
  readonly rates: RateLimits;
  /** Takes everything that is counted, to be kept; must not throw. */
  readonly sink?: MeasuresSink;
  readonly notaryFigures: (streamId: StreamId) => NotaryTotals | undefined;
  /** On which side of a rollout a viewer is; undefined: there is none. */
  readonly groupOf?: (streamId: StreamId, peerId: PeerId) => Group | undefined;
  /** Which of a stream's rollouts it is: a later one has a higher one. */
  readonly rolloutRevisionOf?: (streamId: StreamId) => number;
}

/** What happens to viewers' reports, and to the words of others that they are held against. */
export interface Reports {
  /** A viewer has joined. Its address is looked up and forgotten. */
  joined(peerId: PeerId, viewer: { readonly streamId: StreamId; readonly label: string }, address: string): void;
  /** It reports by its socket. Its rate is the caller's to limit. */
  take(viewer: Viewer, report: Report): Promise<IntakeResult['outcome']>;
  /** A viewer says that it parted from a neighbour for a bad piece. */
  banned(viewer: PeerId): void;
  mesh(streamId: StreamId, maxViewers?: number): Mesh;
  /** What is remembered of viewers, by kind; each has a bound. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Tells what is not told yet, and asks nobody any more. */
  close(): void;
}

/** @throws ServerError `bad-option` where a file about addresses cannot be read */
export async function startReports(options: ReportsOptions): Promise<Reports> {
  return new RunningReports(options, await Geo.open(options.checked.geo, options.logger));
}

class RunningReports implements Reports {
  readonly #options: ReportsOptions;
  readonly #geo: Geo;
  readonly #viewers = new RecentViewers();
  readonly #intake: ReportIntake;
  readonly #origins: OriginCounts;
  readonly #notary: NotaryCounts;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(options: ReportsOptions, geo: Geo) {
    const { app, checked, logger, metrics } = options;
    this.#options = options;
    this.#geo = geo;
    const sink: MeasuresSink = (...told) => this.#tell(...told);
    this.#intake = new ReportIntake({
      sink,
      isViewer: (peerId, streamId) => this.#viewers.get(peerId)?.streamId === streamId,
      reportIntervalMs: checked.reportIntervalMs,
    });
    this.#notary = new NotaryCounts(options.notaryFigures, sink);
    this.#watched = new Set();
    this.#origins = new OriginCounts({ checked, sink, metrics, logger, isWatched: (streamId) => this.#watched.has(streamId) });
    serveBeacons(app, (beaconed) => this.#takeBeacon(beaconed));
    this.#timers = [
      setInterval(() => this.#intake.sweep(Date.now()), SWEEP_INTERVAL_MS).unref(),
      setInterval(() => void this.#countNotary(), COUNTS_INTERVAL_MS).unref(),
    ];
  }

  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#intake.sizes, recentViewers: this.#viewers.size };
  }

  joined(peerId: PeerId, { streamId, label }: { readonly streamId: StreamId; readonly label: string }, address: string): void {
    this.#viewers.joined(peerId, { streamId, label, ...this.#geo.placeOf(address) }, Date.now());
  }

  async take({ peerId, streamId, label, state }: Viewer, report: Report): Promise<IntakeResult['outcome']> {
    return this.#take({ peerId, streamId, label, uplink: state.uplinkClass }, report);
  }

  banned(viewer: PeerId): void {
    const known = this.#viewers.get(viewer);
    if (known) this.#tell(known.streamId, known.label, Date.now(), counted({ bans: 1 }));
  }

  mesh(streamId: StreamId, maxViewers?: number): Mesh {
    return this.#intake.mesh(streamId, maxViewers);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#geo.close();
    this.#origins.close();
    this.#intake.close();
  }

  async #take(viewer: Pick<Reporter, 'peerId' | 'streamId' | 'label' | 'uplink'>, report: Report): Promise<IntakeResult['outcome']> {
    const { metrics } = this.#options;
    const nowMs = Date.now();
    this.#viewers.seen(viewer.peerId, nowMs);
    const { country = '', network = '' } = this.#viewers.get(viewer.peerId) ?? {};
    // Whatever the viewer says of itself: the server knows on which side it put it.
    const group = this.#options.groupOf?.(viewer.streamId, viewer.peerId);
    const rolloutRevision = this.#options.rolloutRevisionOf?.(viewer.streamId);
    const reporter: Reporter = { ...viewer, country, network, group, rolloutRevision };
    const { outcome } = this.#intake.take(reporter, report, nowMs);
    metrics.reports.inc({ outcome });
    return outcome;
  }

  async #takeBeacon({ secret, streamId, report }: BeaconedReport): Promise<BeaconOutcome> {
    const { directory, metrics, rates } = this.#options;
    const peerId = peerIdOf(secret);
    const here = await directory.viewer(peerId);
    const isHere = here?.streamId === streamId;
    if (!isHere && !this.#viewers.isRecent(peerId, streamId, Date.now())) return 'unknown-viewer';
    if ((await rates.ofViewer('report', peerId)) > 0) {
      metrics.limitedEvents.inc({ event: 'report', by: 'viewer' });
      return 'limited';
    }
    const label = here?.label ?? this.#viewers.get(peerId)?.label ?? '';
    await this.#take({ peerId, streamId, label, uplink: here?.state.uplinkClass ?? 'unknown' }, report);
    return 'taken';
  }

  /** Streams that had viewers when it was last looked. */
  #watched: ReadonlySet<StreamId>;

  async #countNotary(): Promise<void> {
    const { directory, logger } = this.#options;
    try {
      const swarms = await directory.swarms(MAX_STREAMS);
      this.#watched = new Set(swarms.map(({ streamId }) => streamId));
      this.#notary.look(swarms, Date.now());
    } catch (error) {
      logger.error({ err: error }, 'counting what the notary fetched failed');
    }
  }

  #tell(...[streamId, label, atMs, measures]: Parameters<MeasuresSink>): void {
    countMeasures(this.#options.metrics, measures);
    this.#options.sink?.(streamId, label, atMs, measures);
  }
}
