import type { Peers } from '@tributary/hls';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { languageOf, sayInLanguage } from '../texts/languages.ts';
import { formatShare } from './format.ts';
import { TrafficWindow } from './traffic-window.ts';

const SAMPLE_INTERVAL_MS = 2_000; // a glance, not an instrument

/** A few words to lay over a picture, shown only while other viewers deliver something. Place it with CSS. */
export class TributaryPeerBadge extends LitElement {
  static override properties = { peers: { attribute: false }, share: { state: true } };
  static override styles = css`
    :host {
      display: block;
      pointer-events: none;
      font-family: var(--tributary-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
      font-size: 12px;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }
    span {
      display: inline-block;
      padding: 4px 9px;
      border-radius: 999px;
      background: rgb(5 9 12 / 0.62);
      color: #d7ecfb;
    }
  `;

  declare peers: Peers | null;
  declare private share: number | undefined;
  readonly #traffic = new TrafficWindow();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.peers = null;
    this.share = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('peers')) return;
    this.#traffic.clear();
    this.#sample();
  }

  #sample(): void {
    if (this.peers) this.#traffic.add(performance.now(), this.peers.stats().totals);
    this.share = this.#traffic.recentShare();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.share === undefined || this.share === 0) return nothing;
    return html`<span>${sayInLanguage(languageOf(this))('peers.badge', { share: formatShare(this.share) })}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-peer-badge': TributaryPeerBadge;
  }
}
