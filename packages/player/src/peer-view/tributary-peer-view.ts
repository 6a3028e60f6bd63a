import type { Peers, PeerStats } from '@tributary/hls';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { PlayerPeerStatus } from '../player-state.ts';
import { languageOf, sayInLanguage } from '../texts/languages.ts';
import type { Say } from '../texts/texts.ts';
import { formatBytes, formatShare } from './format.ts';
import { neighbourList } from './neighbour-list.ts';
import { placeNeighbours } from './neighbour-map-model.ts';
import { neighbourMap } from './neighbour-map.ts';
import { NeighbourRateMeter } from './neighbour-rates.ts';
import { PEER_VIEW_STYLES } from './peer-view-styles.ts';
import { segmentStrip } from './segment-strip.ts';
import { STATUS_TONES } from './status-tones.ts';
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
 * The attribute `no-map` leaves the drawing of neighbours out, for a page that draws them itself.
 *
 * It speaks the language of its `lang` attribute, or the document's (see `addLanguage`).
 *
 * CSS custom properties: `--tributary-peers`, `--tributary-origin` (the two colours), `--tributary-muted`,
 * `--tributary-line`, `--tributary-font`. Text takes the colour of what surrounds it.
 */
export class TributaryPeerView extends LitElement {
  static override styles = PEER_VIEW_STYLES;
  static override properties = {
    peers: { attribute: false },
    status: { type: String },
    noMap: { type: Boolean, attribute: 'no-map' },
    lang: { type: String, noAccessor: true },
  };

  /** Null: there is nothing to measure; `status` says why. */
  declare peers: Peers | null;
  /** The reason to show while `peers` is null. */
  declare status: PlayerPeerStatus;
  declare noMap: boolean;
  readonly #traffic = new TrafficWindow();
  readonly #rates = new NeighbourRateMeter();
  #stats: PeerStats | null = null;
  #stopWatching: (() => void) | null = null;

  constructor() {
    super();
    this.peers = null;
    this.status = 'idle';
    this.noMap = false;
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

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name === 'lang') this.requestUpdate();
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
    const say = sayInLanguage(languageOf(this));
    const stats = this.#stats;
    const status = this.peers?.status ?? this.status;
    // Where peers are impossible nobody counts the origin's bytes either: zeros would be a lie.
    if (status !== 'idle' && (stats?.streamId ?? null) === null) {
      return html`${statusLine(status, say)}
        <p class="note">${say('peers.unmeasured')}</p>`;
    }
    const totals = stats?.totals ?? NO_TRAFFIC;
    const neighbours = stats?.neighbours ?? [];
    const ratesOf = (peerId: PeerStats['neighbours'][number]['peerId']) => this.#rates.rates(peerId);
    return html`${statusLine(status, say)} ${this.#share(totals, say)}
      <section aria-label=${say('strip.title')}>
        <div class="heading">
          <h2>${say('strip.title')}</h2>
          <ul class="legend" aria-hidden="true">
            <li><i class="swatch peers"></i>${say('legend.peers')}</li>
            <li><i class="swatch origin"></i>${say('legend.origin')}</li>
          </ul>
        </div>
        ${segmentStrip(stripBars(stats?.recentSegments ?? [], say), say)}
        <p class="axis" aria-hidden="true"><span>${say('strip.older')}</span><span>${say('strip.now')}</span></p>
      </section>
      <section aria-label=${say('neighbours.title')}>
        <h2>${say('neighbours.title')}</h2>
        ${this.noMap ? nothing : neighbourMap(placeNeighbours(neighbours, ratesOf), say)} ${neighbourList(neighbours, ratesOf, say)}
      </section>
      ${stats?.trust === 'none' && totals.peerBytes > 0 ? html`<p class="note">${say('peers.unvouched')}</p>` : nothing}`;
  }

  #share(totals: Totals, say: Say): TemplateResult {
    const total = shareOf(totals);
    const recent = this.#traffic.recentShare();
    const noData = say(total === undefined ? 'peers.no-data-yet' : 'peers.no-data');
    return html`<section class="share" aria-label=${say('peers.share')}>
      <h2>${say('peers.share')}</h2>
      <dl class="shares">
        <div class=${recent === undefined ? 'now unknown' : 'now'}>
          <dt>${say('peers.recently')}</dt>
          <dd>${recent === undefined ? noData : formatShare(recent)}</dd>
        </div>
        <div class=${total === undefined ? 'unknown' : ''}>
          <dt>${say('peers.total')}</dt>
          <dd>${total === undefined ? noData : formatShare(total)}</dd>
        </div>
      </dl>
      <dl class="bytes">
        <div class="from-peers">
          <dt><i class="swatch peers"></i>${say('peers.from-peers')}</dt>
          <dd>${formatBytes(totals.peerBytes)}</dd>
        </div>
        <div class="from-origin">
          <dt><i class="swatch origin"></i>${say('peers.from-origin')}</dt>
          <dd>${formatBytes(totals.originBytes)}</dd>
        </div>
        <div class="sent">
          <dt><i class="swatch sent"></i>${say('peers.sent')}</dt>
          <dd>${formatBytes(totals.sentBytes)}</dd>
        </div>
      </dl>
    </section>`;
  }
}

function statusLine(status: PlayerPeerStatus, say: Say): TemplateResult {
  return html`<section class="status ${STATUS_TONES[status]}" role="status">
    <p class="title"><span class="dot" aria-hidden="true"></span>${say(`status.${status}.title`)}</p>
    <p class="sentence">${say(`status.${status}.sentence`)}</p>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-peer-view': TributaryPeerView;
  }
}
