import type { Overview } from '@tributary/operator-api';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { chosenSpan, periodParameters, stepped, type Period, type Step } from '../address/period.ts';
import { ALL_STREAMS, type Route, type StreamOrder } from '../address/route.ts';
import { chartOf } from '../charts/chart-of.ts';
import { counted, FORMAT } from '../format/numbers.ts';
import { againMs, toggled } from '../live/refresh.ts';
import { Loader } from '../live/loader.ts';
import { withPoints } from '../live/merge-points.ts';
import { withRows } from '../live/merge-rows.ts';
import { breakdownBars } from '../parts/breakdown-bars.ts';
import { exportLinks } from '../parts/export-links.ts';
import { fact } from '../parts/fact.ts';
import { loadedView } from '../parts/loaded-view.ts';
import { GAUGE_STYLES, offloadGauge } from '../parts/offload-gauge.ts';
import { periodFacts } from '../parts/period-facts.ts';
import { trustFacts } from '../parts/trust-facts.ts';
import { navigate, type ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { STREAM_TABLE_STYLES, streamTable } from './stream-table.ts';

const T = TEXTS.overview;
type OverviewRoute = Extract<Route, { page: 'overview' }>;

/** All streams together: the one number, whether to trust it, and which streams make it. */
export class OverviewPage extends LitElement {
  static override properties = { context: { attribute: false }, route: { attribute: false } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    GAUGE_STYLES,
    STREAM_TABLE_STYLES,
    css`
      :host {
        display: block;
      }
      .now {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 20px;
      }
      .now .fact dd:nth-of-type(1) {
        font-size: 26px;
      }
      @media (max-width: 640px) {
        .now .fact dd:nth-of-type(1) {
          font-size: 22px;
        }
      }
    `,
  ];
  declare context: ViewContext;
  declare route: OverviewRoute;
  readonly #overview = new Loader<Overview>(this, ({ series }) => againMs(this.route.period, series));

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { period } = this.route;
    const parameters = periodParameters(period);
    this.#overview.show(JSON.stringify(parameters), (signal) => this.context.ask('overview', { values: parameters, signal }), {
      keepsValue: true,
    });
    if (changed.has('context')) this.#takeLive();
  }

  /** Puts what was pushed in the place of what was loaded. */
  #takeLive(): void {
    const { value } = this.#overview.state;
    const { overview, streams, points } = this.context.live;
    if (value === null || this.route.period.kind !== 'range') return;
    let next = value;
    if (overview !== null && overview.nowMs > next.nowMs) {
      const { nowMs, recorder, ...now } = overview;
      next = { ...next, nowMs, recorder, now };
    }
    if (points?.stream === ALL_STREAMS) next = { ...next, series: withPoints(next.series, points.points, next.nowMs) };
    if (streams !== null && streams.nowMs >= value.nowMs) next = { ...next, streams: withRows(next.streams, streams.streams) };
    if (next !== value) this.#overview.set(next);
  }

  protected override render(): unknown {
    const { period } = this.route;
    return html`
      <div class="head">
        <h1>${T.heading}</h1>
        <period-picker
          .period=${period}
          @period-picked=${({ detail }: CustomEvent<Period>) => this.#go({ period: detail })}
        ></period-picker>
      </div>
      ${loadedView(
        this.#overview.state,
        () => void this.#overview.reload(),
        (overview) => this.#view(overview),
      )}
    `;
  }

  #view(overview: Overview) {
    const isOld = this.context.live.line.status === 'disconnected';
    const isEmpty = overview.streams.length === 0 && overview.series.points.length === 0;
    // A wall of empty charts says less than one sentence.
    if (isEmpty) return html`<div class="grid">${empty()} ${trust(overview)}</div>`;
    return html`
      <div
        class=${isOld ? 'grid old' : 'grid'}
        @span-drawn=${({ detail }: CustomEvent<{ fromMs: number; toMs: number }>) => this.#go({ period: chosenSpan(detail.fromMs, detail.toMs, Date.now()) })}
        @span-stepped=${({ detail }: CustomEvent<Step>) => this.#go({ period: stepped(this.route.period, detail, Date.now()) })}
      >
        ${now(overview)}
        <section class="card" aria-label=${T.period}>${periodFacts(overview.figures, overview.quality, overview.money)}</section>
        <div class="card half" @series-toggled=${this.#toggle('offload')}>${chartOf('offload', overview.series, this.route.hidden)}</div>
        <div class="card half" @series-toggled=${this.#toggle('traffic')}>${chartOf('traffic', overview.series, this.route.hidden)}</div>
        <div class="card half" @series-toggled=${this.#toggle('viewers')}>${chartOf('viewers', overview.series, this.route.hidden)}</div>
        <div class="card half" @series-toggled=${this.#toggle('stalls')}>${chartOf('stalls', overview.series, this.route.hidden)}</div>
        ${streamTable(overview.streams, {
          order: this.route.sort,
          period: this.route.period,
          onOrder: (sort) => this.#sort(sort),
        })}
        <section class="card half stack">
          <h2>${T.reasons}</h2>
          <p class="muted small">${T.reasonsNote}</p>
          ${breakdownBars(overview.statuses, { nameOf: (name) => T.statuses[name] ?? name })}
        </section>
        ${trust(overview)} ${exportLinks(this.route.period, ALL_STREAMS)}
      </div>
    `;
  }

  #toggle(chart: string) {
    return ({ detail }: CustomEvent<string>) => this.#go({ hidden: toggled(this.route.hidden, `${chart}-${detail}`) }, true);
  }

  #sort(sort: StreamOrder): void {
    this.#go({ sort }, true);
  }

  #go(change: Partial<OverviewRoute>, replaces = false): void {
    navigate(this, { ...this.route, ...change }, { replaces });
  }
}

function now({ now: { offload, ceiling, peerBytesPerSecond, originBytesPerSecond, viewers, streams } }: Overview) {
  return html`
    <section class="card two-thirds" aria-labelledby="offload-now">
      <h2 id="offload-now">${T.now} <span class="muted small">${T.nowDetail}</span></h2>
      ${offloadGauge(offload, ceiling)}
    </section>
    <section class="card third stack" aria-labelledby="now">
      <h2 id="now">${T.live}</h2>
      <dl class="now">
        ${fact(T.fromPeers, FORMAT.rate(peerBytesPerSecond))} ${fact(T.fromOrigin, FORMAT.rate(originBytesPerSecond))}
        ${fact(T.viewers, FORMAT.count(viewers), T.onStreams(counted(streams, T.streamOne, T.streamMany)))}
      </dl>
    </section>
  `;
}

function trust({ figures, recorder, reports }: Overview) {
  return html`<section class="card half stack">
    <h2>${T.trust}</h2>
    <dl class="facts">
      ${trustFacts(figures)}
      ${fact(T.recorder, T.recorderStatus[recorder.status], T.recorderDetail(FORMAT.count(recorder.waitingCells), FORMAT.count(recorder.lostCells)))}
      ${fact(T.reports, FORMAT.count(reports.taken), T.reportsDetail(FORMAT.count(reports.flagged), FORMAT.count(reports.lost)))}
    </dl>
  </section>`;
}

function empty() {
  return html`<section class="notice">
    <h2>${T.empty}</h2>
    <p>${T.emptyText} <a href="/watch/" target="_blank">${T.openWatch}</a> ${T.emptyEnd}</p>
  </section>`;
}
