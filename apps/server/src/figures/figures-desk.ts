import type { Comparison, Overview, Point, Series, StreamFigures, StreamRow } from '@tributary/operator-api';
import { isStreamId, type StreamId } from '@tributary/protocol';
import { ALL_STREAMS, offload, RETENTION_MS, WIDTH_MS, type Cell, type StreamKey, type StreamTotals } from '@tributary/telemetry';
import { OperatorError } from '../operator/errors.ts';
import { breakdownRows } from './breakdown-rows.ts';
import { moneyOf } from './money.ts';
import { withNewest } from './newest-cells.ts';
import { ceilingOf, offloadFigures } from './offload-figures.ts';
import { periodOf, type AskedPeriod, type Period } from './period.ts';
import { pointOf } from './points.ts';
import { qualityFigures } from './quality-figures.ts';
import type { Audience, FiguresContext, FiguresSource } from './source.ts';
import { streamDetails } from './stream-details.ts';
import { streamRow } from './stream-rows.ts';
import { sumCells } from './sum-cells.ts';

/** Streams on the first page; there is a route for more. */
const OVERVIEW_STREAMS = 20;
/** Among so many a stream without news in the stretch asked for is looked for, to say what it is called. */
const KNOWN_STREAMS = 1000;
/** *Now* is the last minute, without the ten seconds that are still open: reports of those are on their way. */
const NOW_CELLS = 6;
const FINEST = '10s';
/** The open one and the one before, which late reports still change. */
const LIVE_POINTS = 2;
const MS_PER_SECOND = 1000;

/** Answers what the operator's API is asked of figures. */
export class FiguresDesk {
  readonly #source: FiguresSource;
  readonly #context: FiguresContext;
  readonly #nowMs: () => number;

  constructor(source: FiguresSource, context: FiguresContext, nowMs: () => number = Date.now) {
    this.#source = source;
    this.#context = context;
    this.#nowMs = nowMs;
  }

  async now(): Promise<Overview['now']> {
    const audiences = await this.#source.audiences();
    const cells = this.#lastMinute(ALL_STREAMS);
    const { counters } = sumCells(cells);
    const seconds = (NOW_CELLS * WIDTH_MS[FINEST]) / MS_PER_SECOND;
    return {
      viewers: audiences.reduce((sum, { viewers }) => sum + viewers, 0),
      streams: audiences.length,
      offload: offload(counters),
      ceiling: ceilingOf(counters),
      originBytesPerSecond: counters.originBytes / seconds,
      peerBytesPerSecond: counters.peerBytes / seconds,
    };
  }

  async overview(asked: AskedPeriod): Promise<Overview> {
    const nowMs = this.#nowMs();
    const period = periodOf(asked, nowMs);
    const cells = await this.#cells(ALL_STREAMS, period);
    const measures = sumCells(cells);
    const { counters } = measures;
    return {
      nowMs,
      now: await this.now(),
      figures: offloadFigures(counters),
      quality: qualityFigures(counters, measures.startupTimes),
      money: moneyOf(counters, await this.#context.prices()),
      series: seriesOf(cells, period, nowMs),
      statuses: breakdownRows(measures.breakdowns.statuses),
      streams: await this.#rows(period, OVERVIEW_STREAMS),
      recorder: this.#source.recorder(),
      reports: { taken: counters.reports, flagged: counters.flaggedReports, lost: counters.lostReports },
    };
  }

  async streams(asked: AskedPeriod, limit: number): Promise<{ readonly nowMs: number; readonly streams: StreamRow[] }> {
    const nowMs = this.#nowMs();
    return { nowMs, streams: await this.#rows(periodOf(asked, nowMs), limit) };
  }

  /** Throws an {@link OperatorError} `not-found` for a stream that there never was. */
  async stream(key: string, asked: AskedPeriod): Promise<StreamFigures> {
    const nowMs = this.#nowMs();
    const stream = streamKeyOf(key);
    const period = periodOf(asked, nowMs);
    const cells = await this.#cells(stream, period);
    const measures = sumCells(cells);
    const { counters } = measures;
    const row: StreamRow = {
      ...(await this.#nameOf(stream, cells, period)),
      stream,
      peers: this.#context.peersOf(stream),
      figures: offloadFigures(counters),
      quality: qualityFigures(counters, measures.startupTimes),
      money: moneyOf(counters, await this.#context.prices()),
    };
    const comparison = await this.#context.compare(stream, measures.groups);
    return { nowMs, row, series: seriesOf(cells, period, nowMs), ...streamDetails(measures), comparison };
  }

  async comparison(key: string, asked: AskedPeriod): Promise<Comparison> {
    const stream = streamKeyOf(key);
    const cells = await this.#cells(stream, periodOf(asked, this.#nowMs()));
    // A cell that begins before the moment asked for has what viewers lived of the rollout before, up to an hour or a day of it.
    const { from = -Infinity } = asked;
    return this.#context.compare(stream, sumCells(cells.filter(({ atMs }) => atMs >= from)).groups);
  }

  async series(key: string, asked: AskedPeriod): Promise<Series> {
    const nowMs = this.#nowMs();
    const period = periodOf(asked, nowMs);
    return seriesOf(await this.#cells(streamKeyOf(key), period), period, nowMs);
  }

  /** The newest points in the finest resolution, from memory. */
  latestPoints(key: string): Point[] {
    const nowMs = this.#nowMs();
    return this.#source
      .latest(streamKeyOf(key))
      .slice(-LIVE_POINTS)
      .map((cell) => pointOf(cell, nowMs));
  }

  recorder(): Overview['recorder'] {
    return this.#source.recorder();
  }

  async #cells(stream: StreamKey, { resolution, fromMs, toMs }: Period): Promise<Cell[]> {
    const stored = await this.#source.store.series({ stream, resolution, fromMs, toMs });
    return resolution === FINEST ? withNewest(stored, this.#source.latest(stream), fromMs, toMs) : stored;
  }

  #lastMinute(stream: StreamKey): readonly Cell[] {
    const widthMs = WIDTH_MS[FINEST];
    const openMs = Math.floor(this.#nowMs() / widthMs) * widthMs;
    return this.#source.latest(stream).filter(({ atMs }) => atMs < openMs && atMs >= openMs - NOW_CELLS * widthMs);
  }

  async #rows({ resolution, fromMs, toMs }: Period, limit: number): Promise<StreamRow[]> {
    const totals = await this.#source.store.totals({ resolution, fromMs, toMs, limit, coarser: true });
    const audiences = await this.#source.audiences();
    const viewers = viewersOf(audiences);
    const prices = await this.#context.prices();
    const listed = new Set(totals.map(({ stream }) => stream));
    // Who begins now is seen at once, before anything of it was written.
    const fresh = audiences.filter(({ streamId }) => !listed.has(streamId)).map((audience) => this.#freshTotals(audience));
    return [...totals, ...fresh]
      .slice(0, limit)
      .map((each) => streamRow(each, viewers.get(each.stream) ?? 0, this.#context.peersOf(each.stream), prices));
  }

  #freshTotals({ streamId, label, viewers }: Audience): StreamTotals {
    const cells = this.#source.latest(streamId);
    const nowMs = this.#nowMs();
    return {
      stream: streamId,
      label,
      counters: sumCells(cells).counters,
      viewersPeak: viewers,
      firstSeenMs: cells[0]?.atMs ?? nowMs,
      lastSeenMs: nowMs,
    };
  }

  async #nameOf(stream: StreamKey, cells: readonly Cell[], period: Period) {
    const audiences = await this.#source.audiences();
    const first = cells[0]?.atMs ?? period.fromMs;
    const last = cells.at(-1)?.atMs ?? period.fromMs;
    if (stream === ALL_STREAMS) {
      const viewers = audiences.reduce((sum, audience) => sum + audience.viewers, 0);
      return { label: '', viewers, firstSeenMs: first, lastSeenMs: last };
    }
    const totals = await this.#totalsOf(stream, period);
    const audience = audiences.find(({ streamId }) => streamId === stream);
    const label = totals?.label ?? audience?.label;
    if (label === undefined && cells.length === 0)
      throw new OperatorError('not-found', 'There are no figures of this stream: none in 13 months, and nobody watches it.');
    return {
      label: label ?? '',
      viewers: audience?.viewers ?? 0,
      firstSeenMs: totals?.firstSeenMs ?? first,
      lastSeenMs: totals?.lastSeenMs ?? last,
    };
  }

  async #totalsOf(stream: StreamId, { resolution, fromMs, toMs }: Period): Promise<StreamTotals | undefined> {
    const { store } = this.#source;
    const isIt = (totals: StreamTotals): boolean => totals.stream === stream;
    const within = (await store.totals({ resolution, fromMs, toMs, limit: KNOWN_STREAMS, coarser: true })).find(isIt);
    if (within !== undefined) return within;
    const nowMs = this.#nowMs();
    const ever = await store.totals({ resolution: '1d', fromMs: nowMs - RETENTION_MS['1d'], toMs: nowMs, limit: KNOWN_STREAMS });
    return ever.find(isIt);
  }
}

function seriesOf(cells: readonly Cell[], { resolution, widthMs, fromMs, toMs }: Period, nowMs: number): Series {
  return { resolution, widthMs, fromMs, toMs, points: cells.map((cell) => pointOf(cell, nowMs)) };
}

const viewersOf = (audiences: readonly Audience[]): Map<string, number> =>
  new Map(audiences.map(({ streamId, viewers }) => [streamId, viewers]));

/** Routes check it before: this is for the compiler. */
function streamKeyOf(key: string): StreamKey {
  if (key === ALL_STREAMS || isStreamId(key)) return key;
  throw new OperatorError('bad-request', 'Name a stream by its identifier of 32 hex digits, or * for all of them.');
}
