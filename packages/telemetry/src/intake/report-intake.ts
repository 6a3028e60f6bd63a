import type { LinkTraffic, PeerId, Report, StreamId } from '@tributary/protocol';
import { MAX_REPORTERS } from '../limits.ts';
import type { Counter, Group, Measures } from '../measures/index.ts';
import { believe } from './believe.ts';
import { believableMs, KnownReporters, newReporter, type KnownReporter } from './known-reporters.ts';
import { CONFIRM_WITHIN_MS, SILENT_AFTER_MS } from './limits.ts';
import { LinkTable, type Mesh, type ViewerTraits } from './link-table.ts';
import { PairLedger } from './pair-ledger.ts';
import { countersOnly } from './parts.ts';
import { bytesOf, measuresOf, type Whereabouts } from './report-measures.ts';

/** Who reports, as the server knows it. */
export interface Reporter extends Whereabouts, Omit<ViewerTraits, 'group'> {
  readonly peerId: PeerId;
  readonly streamId: StreamId;
  readonly label: string;
  /** Which side of a rollout the server put it on; undefined: as it says itself. */
  readonly group?: Group | undefined;
  /** Of that rollout: a later one has a higher one. Default: 0, as there were one for ever. */
  readonly rolloutRevision?: number | undefined;
}

export interface IntakeResult {
  /**
   * - `recorded`
   * - `flagged`: recorded after what was beyond belief was cut off.
   * - `repeated`: its index was counted before, or is too old to be told apart from one that was.
   */
  readonly outcome: 'recorded' | 'flagged' | 'repeated';
  /** What was believed; null where nothing was new. */
  readonly believed: Report | null;
}

/** Takes what is to be added up; must not throw. */
export type MeasuresSink = (stream: StreamId, label: string, atMs: number, measures: Measures) => void;

export interface ReportIntakeOptions {
  readonly sink: MeasuresSink;
  /** A viewer of that stream, now or until lately: a neighbour that is none was made up. */
  isViewer(peerId: PeerId, streamId: StreamId): boolean;
  /** Between two reports of a viewer. */
  readonly reportIntervalMs: number;
  readonly maxReporters?: number;
}

const INTERVALS_TO_CONFIRM = 4; // two reports of either end, with their jitter
const INTERVALS_TO_SILENCE = 3;

/**
 * Takes viewers' reports, believing no more than a fast link can carry in the time since their last one, and holding what they received
 * from each other against what the others sent. A viewer can still lie within that: a stream's figures are as honest as its viewers, and
 * `flaggedReports` says how many were caught.
 */
export class ReportIntake {
  readonly #options: ReportIntakeOptions;
  readonly #known: KnownReporters;
  readonly #pairs: PairLedger;
  readonly #links: LinkTable;
  readonly #silentAfterMs: number;
  #nowMs = 0;

  constructor(options: ReportIntakeOptions) {
    const { maxReporters = MAX_REPORTERS, reportIntervalMs } = options;
    this.#options = options;
    this.#silentAfterMs = Math.max(SILENT_AFTER_MS, reportIntervalMs * INTERVALS_TO_SILENCE);
    this.#known = new KnownReporters(maxReporters, (known) => this.#ended(known));
    this.#pairs = new PairLedger({ confirmWithinMs: Math.max(CONFIRM_WITHIN_MS, reportIntervalMs * INTERVALS_TO_CONFIRM) });
    this.#links = new LinkTable({ silentAfterMs: this.#silentAfterMs, maxViewers: maxReporters });
  }

  /** What is remembered, by kind; each has a bound. */
  get sizes(): { readonly reporters: number; readonly pairs: number; readonly linkedViewers: number } {
    return { reporters: this.#known.size, pairs: this.#pairs.size, linkedViewers: this.#links.size };
  }

  /** @param atMs epoch milliseconds of the report's arrival */
  take(reporter: Reporter, report: Report, atMs: number): IntakeResult {
    const { peerId, streamId, label } = reporter;
    this.#nowMs = Math.max(this.#nowMs, atMs);
    const before = this.#known.get(peerId);
    if (before && before.streamId !== streamId) this.#known.forget(peerId);
    const known = before?.streamId === streamId ? before : newReporter(streamId, label, report.index, atMs);
    const isFirst = known !== before;
    const place = isFirst ? { isNew: true, lost: 0 } : known.window.take(report.index);
    if (!place.isNew) return { outcome: 'repeated', believed: null };
    const coveredMs = believableMs(known, isFirst, report.intervalMs, atMs);
    const { report: believed, flagged } = believe(report, coveredMs);
    Object.assign(known, { atMs, label, isSilent: false });
    this.#known.put(peerId, known);
    const links = this.#linksOf(known, believed);
    const real = links.believed.filter((link) => link.peerId !== peerId && this.#options.isViewer(link.peerId, streamId));
    const confirmedPeerBytes = real.reduce((sum, link) => sum + this.#pairs.told(streamId, peerId, link, atMs), 0);
    const isFlagged = flagged || links.areTooMuch || real.length < links.believed.length;
    const own = measuresOf(believed, reporter);
    const counters = { ...own.counters, confirmedPeerBytes, lostReports: place.lost, flaggedReports: isFlagged ? 1 : 0 };
    this.#tell(known, atMs, { ...own, counters });
    const group = reporter.group ?? report.group;
    this.#links.told(streamId, peerId, { ...reporter, group }, real, believed.intervalMs, atMs);
    this.#tell(known, atMs, known.uploads.add(own.counters.sentBytes, atMs));
    this.#tell(known, atMs, known.lived.add(believed, { group, revision: reporter.rolloutRevision ?? 0 }, atMs));
    return { outcome: isFlagged ? 'flagged' : 'recorded', believed };
  }

  /** Tells what ended: viewers that are silent, and words that no other end matched. To be called every few seconds. */
  sweep(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    for (const { streamId, sender } of this.#pairs.expire(nowMs)) {
      const known = this.#known.get(sender);
      // An older viewer names nobody: nothing can be held against whoever got something from it.
      const isOlder = known !== undefined && !known.namesLinks && known.unlinkedSentBytes > 0;
      if (!isOlder) this.#options.sink(streamId, known?.label ?? '', nowMs, countersOnly({ flaggedReports: 1 }));
    }
    this.#links.expire(nowMs);
    for (const known of this.#known.all()) {
      if (nowMs - known.atMs < this.#silentAfterMs) break;
      if (!known.isSilent) this.#ended(known);
    }
  }

  /** Who feeds whom, as told lately; viewers by names that mean nothing elsewhere. */
  mesh(streamId: StreamId, maxViewers?: number): Mesh {
    return this.#links.mesh(streamId, maxViewers);
  }

  /** Tells what is only told at the end of something, and remembers on. */
  close(): void {
    for (const known of this.#known.all()) if (!known.isSilent) this.#ended(known);
  }

  #ended(known: KnownReporter): void {
    if (known.isSilent) return;
    known.isSilent = true;
    const lostReports = known.window.settle();
    if (lostReports > 0) this.#tell(known, this.#nowMs, countersOnly({ lostReports }));
    this.#tell(known, this.#nowMs, known.uploads.fold());
    this.#tell(known, this.#nowMs, known.lived.fold());
  }

  #tell({ streamId, label }: KnownReporter, atMs: number, measures: Measures | null): void {
    if (measures) this.#options.sink(streamId, label, atMs, measures);
  }

  /** No more from and to all neighbours than in all. */
  #linksOf(known: KnownReporter, report: Report): { readonly believed: readonly LinkTraffic[]; readonly areTooMuch: boolean } {
    const { peerBytes, sentBytes } = bytesOf(report);
    let areTooMuch = false;
    const take = (name: 'unlinkedReceivedBytes' | 'unlinkedSentBytes', claimed: number): number => {
      const bytes = Math.min(claimed, known[name]);
      areTooMuch ||= claimed > bytes;
      known[name] -= bytes;
      return bytes;
    };
    known.unlinkedReceivedBytes += peerBytes;
    known.unlinkedSentBytes += sentBytes;
    known.namesLinks ||= report.links !== undefined;
    const believed = (report.links ?? []).map(({ peerId, receivedBytes, sentBytes: sent }) => ({
      peerId,
      receivedBytes: take('unlinkedReceivedBytes', receivedBytes),
      sentBytes: take('unlinkedSentBytes', sent),
    }));
    return { believed, areTooMuch };
  }
}

/** Counters that a server counts itself, as they are added up. */
export const counted = (counters: { readonly [K in Counter]?: number }): Measures => countersOnly(counters);
