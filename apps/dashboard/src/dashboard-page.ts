import type { StreamsAnswer } from '@tributary/telemetry';
import { html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { DASHBOARD_PAGE_STYLES } from './dashboard-page-styles.ts';
import { formatCount } from './format.ts';
import { followFigures, type Figures } from './live-figures.ts';
import { WORDMARK } from './wordmark.ts';

const LIVE_URL = '/api/v1/live';
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The operator's page: every stream with its figures, live. */
export class DashboardPage extends LitElement {
  static override properties = { figures: { state: true } };
  static override styles = DASHBOARD_PAGE_STYLES;
  declare figures: Figures;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.figures = { status: 'loading' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = followFigures(LIVE_URL, (figures) => {
      this.figures = figures;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  protected override render(): unknown {
    const { figures } = this;
    return html`
      <header>
        <a class="wordmark" href="/dashboard/">${WORDMARK}</a>
        ${state(figures)}
      </header>
      <main aria-busy=${figures.status === 'loading'}>${this.#content()}</main>
    `;
  }

  #content() {
    const { figures } = this;
    if (figures.status === 'loading') return html`<div class="skeleton" role="status" aria-label="Loading figures"></div>`;
    const answer = figures.answer;
    if (answer === null) {
      return html`<section class="notice">
        <h1>The server cannot be reached</h1>
        <p>
          This page tries again by itself. If it stays like this, look whether the server runs: <code>/healthz</code> answers when it does.
        </p>
      </section>`;
    }
    return answer.streams.length === 0 ? empty() : streams(answer, figures.status === 'disconnected');
  }
}

function state(figures: Figures) {
  if (figures.status === 'loading') return html`<p class="state" role="status">Connecting</p>`;
  if (figures.status === 'live') return html`<p class="state live" role="status">Live</p>`;
  return html`<p class="state lost" role="status">Disconnected since ${CLOCK.format(figures.sinceMs)}, trying again</p>`;
}

function empty() {
  return html`<section class="notice">
    <h1>Nobody is watching yet</h1>
    <p>A stream appears here when its first viewer joins. <a href="/watch/" target="_blank">Open the watch page</a> to be one.</p>
  </section>`;
}

function streams({ streams, nowMs }: StreamsAnswer, areOld: boolean) {
  const viewers = streams.reduce((sum, stream) => sum + stream.viewers, 0);
  return html`
    <div class="head">
      <h1>${formatCount(viewers, 'viewer', 'viewers')} on ${formatCount(streams.length, 'stream', 'streams')}</h1>
      <p>Figures are what the viewers report.</p>
    </div>
    <div class=${areOld ? 'streams old' : 'streams'}>
      ${repeat(
        streams,
        (stream) => stream.streamId,
        (stream) => html`<stream-card .stream=${stream} .nowMs=${nowMs}></stream-card>`,
      )}
    </div>
  `;
}
