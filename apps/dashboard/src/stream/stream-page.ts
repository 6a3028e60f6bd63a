import type { StreamFigures } from '@tributary/operator-api';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { chosenSpan, periodParameters, stepped, type Period, type Step } from '../address/period.ts';
import { linkTo, OVERVIEW, type Route } from '../address/route.ts';
import { chartOf } from '../charts/chart-of.ts';
import { HISTOGRAM_STYLES, histogramChart } from '../charts/histogram-chart.ts';
import { hasFigures, type ChartName } from '../charts/measures.ts';
import { counted } from '../format/numbers.ts';
import { formatMoment } from '../format/times.ts';
import { Loader } from '../live/loader.ts';
import { withPoints } from '../live/merge-points.ts';
import { withRow } from '../live/with-row.ts';
import { againMs, toggled } from '../live/refresh.ts';
import { exportLinks } from '../parts/export-links.ts';
import { loadedView } from '../parts/loaded-view.ts';
import { GAUGE_STYLES, offloadGauge } from '../parts/offload-gauge.ts';
import { periodFacts } from '../parts/period-facts.ts';
import { navigate, type ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { COMPARISON_STYLES, comparisonSection } from './comparison-section.ts';
import { integritySection, viewersSection } from './viewers-section.ts';

const T = TEXTS.stream;
type StreamRoute = Extract<Route, { page: 'stream' }>;
const SERIES = ['offload', 'traffic', 'viewers', 'stalls', 'startup', 'latency', 'copies', 'origin', 'waste', 'integrity'] as const;
/** Left out where nobody measured any. */
const OPTIONAL: ReadonlySet<ChartName> = new Set(['latency', 'copies', 'origin']);

/** Everything about one stream, over the time shown. */
export class StreamPage extends LitElement {
  static override properties = { context: { attribute: false }, route: { attribute: false } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    GAUGE_STYLES,
    HISTOGRAM_STYLES,
    COMPARISON_STYLES,
    css`
      :host {
        display: block;
      }
      .title {
        min-width: 0;
      }
      .histograms {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
        gap: 24px;
        margin-top: 14px;
      }
    `,
  ];
  declare context: ViewContext;
  declare route: StreamRoute;
  readonly #figures = new Loader<StreamFigures>(this, ({ series }) => againMs(this.route.period, series));
  #shown = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { stream, period } = this.route;
    const parameters = { stream, ...periodParameters(period) };
    // Of the same stream the former time stays on the screen until the next one is there.
    const keepsValue = this.#shown === stream;
    this.#shown = stream;
    this.#figures.show(JSON.stringify(parameters), (signal) => this.context.ask('stream', { values: parameters, signal }), { keepsValue });
    if (changed.has('context')) this.#takeLive();
  }

  #takeLive(): void {
    const { value } = this.#figures.state;
    const { streams, points, overview } = this.context.live;
    const { stream, period } = this.route;
    if (value === null || period.kind !== 'range') return;
    const row = streams?.streams.find((each) => each.stream === stream);
    const nowMs = Math.max(value.nowMs, overview?.nowMs ?? 0);
    const series = points?.stream === stream ? withPoints(value.series, points.points, nowMs) : value.series;
    if (row !== undefined || series !== value.series)
      this.#figures.set({ ...value, nowMs, row: row === undefined ? value.row : withRow(value.row, row), series });
  }

  protected override render(): unknown {
    const { route } = this;
    const { value } = this.#figures.state;
    return html`
      <p class="small"><a href=${linkTo(OVERVIEW)}>← ${T.all}</a></p>
      <div class="head">
        <div class="title">
          <h1>${value === null ? TEXTS.shell.pages.stream : value.row.label || TEXTS.overview.unnamed}</h1>
          <p class="muted small"><code>${route.stream}</code></p>
        </div>
        <period-picker
          .period=${route.period}
          @period-picked=${({ detail }: CustomEvent<Period>) => this.#go({ period: detail })}
        ></period-picker>
      </div>
      ${loadedView(
        this.#figures.state,
        () => void this.#figures.reload(),
        (figures) => this.#view(figures),
        { isOfStream: true },
      )}
    `;
  }

  #view(figures: StreamFigures) {
    const { route } = this;
    const isOld = this.context.live.line.status === 'disconnected';
    return html`<div
      class=${isOld ? 'grid old' : 'grid'}
      @span-drawn=${({ detail }: CustomEvent<{ fromMs: number; toMs: number }>) =>
        this.#go({ period: chosenSpan(detail.fromMs, detail.toMs, Date.now()) })}
      @span-stepped=${({ detail }: CustomEvent<Step>) => this.#go({ period: stepped(route.period, detail, Date.now()) })}
    >
      ${this.#head(figures)}
      <section class="card" aria-label=${TEXTS.overview.period}>
        ${periodFacts(figures.row.figures, figures.row.quality, figures.row.money)}
      </section>
      ${repeat(
        SERIES.filter((name) => !OPTIONAL.has(name) || hasFigures(name, figures.series)),
        (name) => name,
        (name) => this.#chart(name, figures),
      )}
      ${comparisonSection(figures.comparison, route.stream)} ${segments(figures)} ${integritySection(figures)} ${viewersSection(figures)}
      ${exportLinks(route.period, route.stream)}
    </div>`;
  }

  #head({ row }: StreamFigures) {
    const { stream } = this.route;
    return html`<section class="card two-thirds" aria-label=${TEXTS.overview.period}>
        <h2>${TEXTS.overview.offload} <span class="muted small">${TEXTS.overview.period.toLowerCase()}</span></h2>
        ${offloadGauge(row.figures.offload, row.figures.ceiling)}
      </section>
      <section class="card third stack">
        <h2>${T.viewers(counted(row.viewers, T.viewer, T.viewersWord))}</h2>
        <p class="muted small">${T.seen(formatMoment(row.firstSeenMs), formatMoment(row.lastSeenMs))}</p>
        <p>${TEXTS.overview.columns.peers}: ${TEXTS.overview.peers[row.peers]}</p>
        <a class="button" href=${linkTo({ page: 'mesh', stream })}>${T.mesh}</a>
        <a class="button" href=${linkTo({ page: 'settings', section: 'peers', stream })}>${T.settings}</a>
        <a class="button" href=${linkTo({ page: 'events', kind: null, stream })}>${T.events}</a>
      </section>`;
  }

  #chart(name: ChartName, { series }: StreamFigures) {
    const toggle = ({ detail }: CustomEvent<string>) => this.#go({ hidden: toggled(this.route.hidden, `${name}-${detail}`) }, true);
    return html`<div class="card half" @series-toggled=${toggle}>${chartOf(name, series, this.route.hidden)}</div>`;
  }

  #go(change: Partial<StreamRoute>, replaces = false): void {
    navigate(this, { ...this.route, ...change }, { replaces });
  }
}

function segments({ segmentTimes, startupTimes }: StreamFigures) {
  const sources = ['peers', 'origin', 'mixed'] as const;
  return html`<section class="card" aria-label=${T.segments}>
    <h2>${T.segments}</h2>
    <p class="muted small">${T.segmentsNote}</p>
    <div class="histograms">
      ${sources.map((kind) => histogramChart(segmentTimes[kind], { name: T.segmentSources[kind], kind, counted: T.histogramCount }))}
      ${startupTimes.counts.length === 0 ? nothing : histogramChart(startupTimes, { name: T.startupTimes, kind: 'startup', counted: T.startupCount })}
    </div>
  </section>`;
}
