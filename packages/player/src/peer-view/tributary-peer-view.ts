import type { Peers, PeerStats } from '@tributary/hls';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { PlayerPeerStatus } from '../player-state.ts';
import { formatBytes, formatShare } from './format.ts';
import { neighbourList } from './neighbour-list.ts';
import { NeighbourRateMeter } from './neighbour-rates.ts';
import { PEER_VIEW_STYLES } from './peer-view-styles.ts';
import { segmentStrip } from './segment-strip.ts';
import { STATUS_WORDS } from './status-words.ts';
import { stripBars } from './strip-model.ts';
import { shareOf, TrafficWindow } from './traffic-window.ts';

const SAMPLE_INTERVAL_MS = 1_000; // figures that change more often cannot be read

type Totals = Pick<PeerStats['totals'], 'originBytes' | 'peerBytes' | 'sentBytes'>;
const NO_TRAFFIC: Totals = { originBytes: 0, peerBytes: 0, sentBytes: 0 };

/**
 * Shows where a stream's bytes come from, as `Peers` measured it: the share from other viewers, the bytes, the recent
 * segments, the neighbours, and the one reason where there are none.
 *
 * ```ts
 * view.peers = player.peers;
 * view.status = player.peerStatus; // what to say where `peers` is null
 * ```
 *
 * CSS custom properties: `--tributary-peers`, `--tributary-origin` (the two colours), `--tributary-muted`,
 * `--tributary-line`, `--tributary-font`. Text takes the colour of what surrounds it.
 */
export class TributaryPeerView extends LitElement {
  static override styles = PEER_VIEW_STYLES;
  static override properties = { peers: { attribute: false }, status: { type: String } };

  /** Null: there is nothing to measure; `status` says why. */
  declare peers: Peers | null;
  /** The reason to show while `peers` is null. */
  declare status: PlayerPeerStatus;
  readonly #traffic = new TrafficWindow();
  readonly #rates = new NeighbourRateMeter();
  #stats: PeerStats | null = null;
  #stopWatching: (() => void) | null = null;

  constructor() {
    super();
    this.peers = null;
    this.status = 'idle';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('peers')) this.#watch();
  }

  #watch(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#traffic.clear();
    this.#rates.clear();
    this.#stats = null;
    const { peers } = this;
    if (!peers) return;
    const sample = (): void => {
      const stats = peers.stats();
      const nowMs = performance.now();
      this.#traffic.add(nowMs, stats.totals);
      this.#rates.add(nowMs, stats.neighbours);
      this.#show(stats);
    };
    const timer = setInterval(sample, SAMPLE_INTERVAL_MS);
    const refresh = (): void => this.#show(peers.stats());
    const unsubscribe = [peers.on('status', refresh), peers.on('segment', refresh), peers.on('neighbours', refresh)];
    this.#stopWatching = () => {
      clearInterval(timer);
      for (const stop of unsubscribe) stop();
    };
    sample();
  }

  #show(stats: PeerStats): void {
    this.#stats = stats;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const stats = this.#stats;
    const status = this.peers?.status ?? this.status;
    // Where peers are impossible nobody counts the origin's bytes either: zeros would be a lie.
    if (status !== 'idle' && (stats?.streamId ?? null) === null) {
      return html`${statusLine(status)}
        <p class="note">All of the video comes from the origin, and nothing is measured.</p>`;
    }
    const totals = stats?.totals ?? NO_TRAFFIC;
    const bars = stripBars(stats?.recentSegments ?? []);
    return html`${statusLine(status)} ${this.#share(totals)}
      <section aria-label="Recent segments">
        <div class="heading">
          <h2>Recent segments</h2>
          ${LEGEND}
        </div>
        ${segmentStrip(bars)}
        <p class="axis" aria-hidden="true"><span>older</span><span>now</span></p>
      </section>
      <section aria-label="Neighbours">
        <h2>Neighbours</h2>
        ${neighbourList(stats?.neighbours ?? [], (peerId) => this.#rates.rates(peerId))}
      </section>
      ${stats?.trust === 'none' && totals.peerBytes > 0 ? html`<p class="note">What peers send is vouched for by nobody: only its size is checked.</p>` : nothing}`;
  }

  #share(totals: Totals): TemplateResult {
    const total = shareOf(totals);
    const recent = this.#traffic.recentShare();
    return html`<section class="share" aria-label="Share from peers">
      <h2>Share from peers</h2>
      <dl class="shares">
        <div class=${recent === undefined ? 'now unknown' : 'now'}>
          <dt>last half minute</dt>
          <dd>${recent === undefined ? (total === undefined ? 'no data yet' : 'no data') : formatShare(recent)}</dd>
        </div>
        <div class=${total === undefined ? 'unknown' : ''}>
          <dt>in total</dt>
          <dd>${total === undefined ? 'no data yet' : formatShare(total)}</dd>
        </div>
      </dl>
      <dl class="bytes">
        <div class="from-peers">
          <dt><i class="swatch peers"></i>From peers</dt>
          <dd>${formatBytes(totals.peerBytes)}</dd>
        </div>
        <div class="from-origin">
          <dt><i class="swatch origin"></i>From the origin</dt>
          <dd>${formatBytes(totals.originBytes)}</dd>
        </div>
        <div class="sent">
          <dt><i class="swatch sent"></i>Sent to peers</dt>
          <dd>${formatBytes(totals.sentBytes)}</dd>
        </div>
      </dl>
    </section>`;
  }
}

function statusLine(status: PlayerPeerStatus): TemplateResult {
  const { tone, title, sentence } = STATUS_WORDS[status];
  return html`<section class="status ${tone}" role="status">
    <p class="title"><span class="dot" aria-hidden="true"></span>${title}</p>
    <p class="sentence">${sentence}</p>
  </section>`;
}

const LEGEND = html`<ul class="legend" aria-hidden="true">
  <li><i class="swatch peers"></i>peers</li>
  <li><i class="swatch origin"></i>origin</li>
</ul>`;

declare global {
  interface HTMLElementTagNameMap {
    'tributary-peer-view': TributaryPeerView;
  }
}
