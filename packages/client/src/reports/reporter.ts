import type { Report } from '@tributary/protocol';
import type { Clock, Random, SegmentRecord } from '@tributary/swarm';
import { ReportBuilder, type ReportSources } from './report-builder.ts';
import { UnconfirmedReports } from './unconfirmed.ts';

export interface ReporterSources extends ReportSources {
  /**
   * By the connection to the server.
   * @param onCounted called when the server says that it has counted it
   * @returns false where it could not be sent
   */
  send(report: Report, onCounted: () => void): boolean;
  /** In a way that outlives the page. The server counts one index once, whichever way it comes. */
  beacon(report: Report): void;
  /** The server knows this viewer, so that a report can be taken. */
  isConnected(): boolean;
  wasEverConnected(): boolean;
}

const JITTER = 0.2; // a tenth up or down: viewers that joined together must not report together

/** Sends what happened since the last report, at an interval that the server sets, and once more when the page may be about to end. */
export class Reporter {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sources: ReporterSources;
  readonly #builder: ReportBuilder;
  readonly #unconfirmed = new UnconfirmedReports();
  #intervalMs: number | null = null;
  #cancel: (() => void) | null = null;
  #builtAtMs: number;

  constructor(clock: Clock, random: Random, sources: ReporterSources) {
    this.#clock = clock;
    this.#random = random;
    this.#sources = sources;
    this.#builder = new ReportBuilder(sources);
    this.#builtAtMs = clock.nowMs();
  }

  setInterval(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    this.#schedule();
  }

  /** A segment is here: whoever delivered it. */
  segmentDone(record: SegmentRecord): void {
    this.#builder.segmentDone(record);
  }

  /** Sends now: what is not confirmed, as it was; else what is new. */
  flush(): void {
    if (!this.#sources.isConnected()) return;
    if (this.#unconfirmed.isEmpty) this.#build(false);
    this.#sendAll();
  }

  /** The page is hidden and plays nothing, or ends: it may never run again. What is to be told is told now, and by both ways. */
  flushLast(): void {
    if (!this.#sources.wasEverConnected()) return;
    if (!this.#unconfirmed.isFull) this.#build(true);
    const waiting = this.#unconfirmed.all();
    this.#sendAll();
    for (const report of waiting) this.#sources.beacon(report);
  }

  destroy(): void {
    this.#cancel?.();
    this.#intervalMs = null;
  }

  #build(isLast: boolean): void {
    const nowMs = this.#clock.nowMs();
    this.#unconfirmed.add(this.#builder.build(nowMs - this.#builtAtMs, isLast));
    this.#builtAtMs = nowMs;
  }

  #sendAll(): void {
    this.#unconfirmed.sendAll((report) => this.#sources.send(report, () => this.#unconfirmed.confirmed(report.index)));
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
