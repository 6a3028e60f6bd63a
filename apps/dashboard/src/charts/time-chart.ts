import { html, LitElement, nothing, type PropertyValues } from 'lit';
import uPlot from 'uplot';
import { formatMoment } from '../format/times.ts';
import { BASE } from '../styles/base.ts';
import { TEXTS } from '../texts/index.ts';
import { chartTable } from './chart-table.ts';
import { drawn, type Columns } from './columns.ts';
import { plotOptions, type Guide } from './plot-options.ts';
import { TIME_CHART_STYLES, UPLOT_STYLES } from './time-chart-styles.ts';

const HEIGHT = 200; // pixels; given before the first figure, so that nothing moves
const DARK = '(prefers-color-scheme: dark)';
/** Whatever of it changes, the plot is drawn anew. */
const DRAWN = ['columns', 'span', 'hiddenKeys'] as const;
/** Keys that change what is seen; arrows go from moment to moment. */
const STEP_KEYS: Readonly<Record<string, 'in' | 'out'>> = { '+': 'in', '=': 'in', '-': 'out', _: 'out' };

/**
 * Figures over time, drawn by uPlot, with a table of the same for whoever reads tables.
 *
 * @fires span-drawn - `detail: { fromMs, toMs }`: a stretch was drawn with the pointer
 * @fires span-stepped - `detail: 'in' | 'out' | 'earlier' | 'later'`: by the keyboard
 * @fires series-toggled - `detail`: the key of the series
 */
export class TimeChart extends LitElement {
  static override properties = {
    heading: { attribute: false },
    note: { attribute: false },
    columns: { attribute: false },
    span: { attribute: false },
    hiddenKeys: { attribute: false },
    format: { attribute: false },
    atLeast: { attribute: false },
    top: { attribute: false },
    guides: { attribute: false },
    pointed: { state: true },
    spoken: { state: true },
    isTableOpen: { state: true },
  };
  static override styles = [BASE, UPLOT_STYLES, TIME_CHART_STYLES];
  declare heading: string;
  /** What the figures mean, in a sentence. */
  declare note: string;
  declare columns: Columns;
  declare span: { readonly fromMs: number; readonly toMs: number };
  declare hiddenKeys: readonly string[];
  declare format: (value: number) => string;
  declare atLeast: number;
  declare top: number | null;
  declare guides: readonly Guide[];
  declare pointed: number | null;
  declare spoken: string;
  declare isTableOpen: boolean;
  #plot: uPlot | undefined;
  #shape = '';
  readonly #resized = new ResizeObserver(() => this.#resize());
  readonly #scheme = matchMedia(DARK);

  constructor() {
    super();
    this.note = '';
    this.hiddenKeys = [];
    this.atLeast = 0;
    this.top = null;
    this.guides = [];
    this.pointed = null;
    this.spoken = '';
    this.isTableOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener('change', this.#rebuild);
    if (this.hasUpdated) this.#rebuild();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#rebuild);
    this.#resized.disconnect();
    this.#destroy();
  }

  protected override render(): unknown {
    const isEmpty = this.columns.series.every(({ values }) => values.every((value) => value === null));
    return html`
      <section aria-label=${this.heading}>
        <h3>${this.heading}</h3>
        ${this.note === '' ? nothing : html`<p class="note">${this.note}</p>`}
        <div class="legend" role="group" aria-label=${TEXTS.charts.seriesOf(this.heading)}>${this.#legend()}</div>
        <div
          class="plot"
          tabindex="0"
          role="group"
          aria-roledescription=${TEXTS.charts.chart}
          aria-label=${`${this.heading}. ${this.#latest()} ${TEXTS.charts.keys}`}
          @keydown=${this.#key}
        >
          <div class="canvas"></div>
          ${isEmpty ? html`<p class="empty">${TEXTS.charts.empty}</p>` : nothing}
        </div>
        <p class="unseen" aria-live="polite">${this.spoken}</p>
        ${chartTable({
          heading: this.heading,
          columns: this.columns,
          format: this.format,
          isOpen: this.isTableOpen,
          onToggle: (isOpen) => (this.isTableOpen = isOpen),
        })}
      </section>
    `;
  }

  #legend() {
    const { timesMs, series } = this.columns;
    const place = this.pointed;
    return html`${series.map(
        ({ key, label, values, isDashed }) =>
          html`<button
            type="button"
            class="key ${isDashed === true ? 'dashed' : ''}"
            data-colour=${key}
            aria-pressed=${!this.hiddenKeys.includes(key)}
            @click=${() => this.#say('series-toggled', key)}
          >
            <svg class="mark" viewBox="0 0 14 10" aria-hidden="true"><path d=${isDashed === true ? 'M0 5h5M9 5h5' : 'M0 5h14'} /></svg>
            ${label}${place === null ? nothing : html` <strong>${this.#text(values[place])}</strong>`}
          </button>`,
      )}<span class="moment">${place === null ? nothing : formatMoment(timesMs[place] ?? 0)}</span>`;
  }

  #text(value: number | null | undefined): string {
    return value === null || value === undefined ? TEXTS.charts.noFigure : this.format(value);
  }

  #latest(): string {
    const parts = this.columns.series.map(({ label, values }) => `${label}: ${this.#text(values.findLast((value) => value !== null))}`);
    return TEXTS.charts.latest(parts.join(', '));
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (DRAWN.some((name) => changed.has(name))) this.#draw();
    if (changed.has('columns')) this.#colourKeys();
  }

  /** The theme's colour of each series. Attributes would do it where the security policy allowed them. */
  #colourKeys(): void {
    for (const button of this.renderRoot.querySelectorAll<HTMLElement>('.key')) {
      const series = this.columns.series.find(({ key }) => key === button.dataset['colour']);
      button.style.setProperty('--series', `var(${series?.colour ?? '--muted'})`);
    }
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector<HTMLElement>('.canvas');
    if (canvas === null) return;
    const series = drawn(this.columns.series, this.hiddenKeys);
    const data = [this.columns.timesMs, ...series.map(({ values }) => values)] as uPlot.AlignedData;
    const shape = series.map(({ key }) => key).join();
    if (this.#plot !== undefined && shape === this.#shape) {
      this.#plot.setData(data);
      return;
    }
    this.#destroy();
    const style = getComputedStyle(this);
    this.#shape = shape;
    this.#plot = new uPlot(
      plotOptions(series, {
        width: Math.max(1, canvas.clientWidth),
        height: HEIGHT,
        colour: (property) => style.getPropertyValue(property).trim(),
        format: (value) => this.format(value),
        span: () => this.span,
        atLeast: this.atLeast,
        top: this.top,
        guides: this.guides,
        onDrawn: (fromMs, toMs) => this.#say('span-drawn', { fromMs, toMs }),
        onPointed: (place) => {
          this.pointed = place;
        },
      }),
      data,
      canvas,
    );
    this.#resized.observe(canvas);
  }

  readonly #rebuild = (): void => {
    this.#destroy();
    this.#draw();
  };

  #resize(): void {
    const width = this.renderRoot.querySelector('.canvas')?.clientWidth ?? 0;
    if (this.#plot !== undefined && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: HEIGHT });
  }

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const aside = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    const step = STEP_KEYS[event.key];
    if (aside === 0 && step === undefined) return;
    event.preventDefault();
    if (step !== undefined) return this.#say('span-stepped', step);
    if (event.shiftKey) return this.#say('span-stepped', aside < 0 ? 'earlier' : 'later');
    this.#pointAt(Math.min(this.columns.timesMs.length - 1, Math.max(0, (this.pointed ?? this.columns.timesMs.length) + aside)));
  }

  #pointAt(place: number): void {
    const atMs = this.columns.timesMs[place];
    if (this.#plot === undefined || atMs === undefined) return;
    this.#plot.setCursor({ left: this.#plot.valToPos(atMs, 'x'), top: 0 });
    const figures = this.columns.series.map(({ label, values }) => `${label} ${this.#text(values[place])}`);
    this.spoken = `${formatMoment(atMs)}: ${figures.join(', ')}`;
  }

  #say(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
