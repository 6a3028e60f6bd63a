import type { ListedStream } from '@tributary/telemetry';
import { html, LitElement, svg } from 'lit';
import { formatBytes, formatCount, formatSeconds, formatShare } from './format.ts';
import { STREAM_CARD_STYLES } from './stream-card-styles.ts';

const SHORT_ID_CHARACTERS = 8;
/** Width of the gauge's drawing. */
const GAUGE = 100;

/** One stream: how much of it the origin no longer serves, and what else its viewers report. */
export class StreamCard extends LitElement {
  static override properties = { stream: { attribute: false }, nowMs: { attribute: false } };
  static override styles = STREAM_CARD_STYLES;
  declare stream: ListedStream;
  declare nowMs: number;

  protected override render(): unknown {
    const { label, streamId, viewers } = this.stream;
    return html`
      <article aria-label=${label || streamId}>
        <header>
          <div class="name">
            <h2 title=${label || streamId}>${label || 'Unnamed stream'}</h2>
            <p class="id" title=${streamId}>${streamId.slice(0, SHORT_ID_CHARACTERS)}</p>
          </div>
          <p class="viewers"><strong>${viewers.toLocaleString('en')}</strong> ${viewers === 1 ? 'viewer' : 'viewers'}</p>
        </header>
        <div class="main">${this.#offload()} ${this.#chart()}</div>
        ${this.#figures()}
      </article>
    `;
  }

  #offload() {
    const { offload, ceiling } = this.stream.recent;
    return html`<section class="offload">
      <h3>Offload, last 10 minutes</h3>
      <p class="big">${formatShare(offload)}</p>
      ${
        offload === null || ceiling === null
          ? html`<p class="ceiling">No viewer has reported a byte yet.</p>`
          : html`${gauge(offload, ceiling)}
              <p class="ceiling">
                ${ceiling === 0 ? 'A single viewer has nobody to fetch from.' : html`of ${formatShare(ceiling)} possible`}
              </p>`
      }
    </section>`;
  }

  #chart() {
    return html`<section class="chart">
      <div class="legend"><span class="key peers">From peers</span><span class="key origin">From the origin</span></div>
      <traffic-chart .series=${this.stream.series} .nowMs=${this.nowMs}></traffic-chart>
    </section>`;
  }

  #figures() {
    const { totals, recent, notary, reports, flaggedReports, mismatchedSegments, meanStartupMs, meanLiveLatencyMs, sinceMs } = this.stream;
    const { traffic } = recent;
    return html`<dl>
        ${figure('From peers', formatBytes(traffic.peerBytes), `${formatBytes(totals.peerBytes)} in all`)}
        ${traffic.relayedBytes > 0 ? figure('Relayed by TURN', formatBytes(traffic.relayedBytes), 'of those from peers; no offload') : null}
        ${figure('From the origin', formatBytes(traffic.originBytes), `${formatBytes(totals.originBytes)} in all`)}
        ${notary && figure('By the notary', formatBytes(notary.bytes), 'in all, once more from the origin')}
        ${figure('Sent by viewers', formatBytes(traffic.sentBytes), `${formatBytes(traffic.wastedBytes)} wasted`)}
        ${figure('Stalls', traffic.stalls.toLocaleString('en'), `${formatSeconds(traffic.stalledMs / 1000)} stalled`, traffic.stalls > 0)}
        ${
          mismatchedSegments > 0
            ? figure('Not as attested', formatCount(mismatchedSegments, 'segment', 'segments'), 'from the origin, in all', true)
            : null
        }
        ${figure('Start-up', meanStartupMs === null ? '–' : formatSeconds(meanStartupMs / 1000), 'mean')}
        ${figure('Behind live', meanLiveLatencyMs === null ? '–' : formatSeconds(meanLiveLatencyMs / 1000), 'mean')}
      </dl>
      <footer>
        Seen for ${formatSeconds(Math.max(0, this.nowMs - sinceMs) / 1000)}, in ${formatCount(reports, 'report', 'reports')} of its viewers.
        ${flaggedReports > 0 ? html`<strong>${formatCount(flaggedReports, 'report was', 'reports were')} beyond belief and cut off.</strong>` : null}
      </footer>`;
  }
}

function figure(name: string, value: string, detail: string, alerting = false) {
  return html`<div>
    <dt>${name}</dt>
    <dd class=${alerting ? 'alerting' : ''}>${value}</dd>
    <dd class="detail">${detail}</dd>
  </div>`;
}

function gauge(offload: number, ceiling: number) {
  const reached = Math.min(1, offload) * GAUGE;
  const limit = ceiling * GAUGE;
  return html`<svg class="gauge" viewBox="0 0 ${GAUGE} 8" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="rest" width=${GAUGE} height="8" />
      <rect class="possible" width=${limit} height="8" />
      <rect class="reached" width=${reached} height="8" />
      <rect class="limit" x=${Math.max(0, limit - 0.6)} width="0.6" height="8" />`}
  </svg>`;
}
