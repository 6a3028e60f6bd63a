import type { SeriesPoint } from '@tributary/telemetry';
import { css, html, LitElement, svg, type PropertyValues } from 'lit';
import { barsOf, PLACES, scaleTop, type Bar } from './chart-scale.ts';
import { formatBitrate } from './format.ts';

// Units of the drawing; it is stretched to the space there is.
const HEIGHT = 100;
const GAP = 0.18; // between bars, of a place's width

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The last ten minutes: what came from peers, and on top of it what came from the origin. */
export class TrafficChart extends LitElement {
  static override properties = { series: { attribute: false }, nowMs: { attribute: false }, pointed: { state: true } };
  declare series: readonly SeriesPoint[];
  declare nowMs: number;
  /** Place under the pointer. */
  declare pointed: number | null;
  #bars: readonly Bar[] = [];

  static override styles = css`
    :host {
      display: block;
    }
    .plot {
      position: relative;
      height: 132px;
      border-bottom: 1px solid var(--line);
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    .top {
      position: absolute;
      inset: 0 0 auto;
      border-top: 1px dashed var(--line);
      color: var(--muted);
      font-size: 12px;
      line-height: 18px;
      pointer-events: none;
    }
    .peers {
      fill: var(--peers);
    }
    .origin {
      fill: var(--origin);
    }
    .pointed {
      fill: var(--line);
    }
    .axis {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      min-height: 20px;
      margin-top: 6px;
      color: var(--muted);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
  `;

  constructor() {
    super();
    this.series = [];
    this.nowMs = 0;
    this.pointed = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('series') || changed.has('nowMs')) this.#bars = barsOf(this.series, this.nowMs);
  }

  protected override render(): unknown {
    const top = scaleTop(this.#bars);
    const pointed = this.#bars.find((bar) => bar.place === this.pointed);
    return html`
      <div class="plot" @pointermove=${this.#point} @pointerdown=${this.#point} @pointerleave=${this.#unpoint}>
        <svg viewBox="0 0 ${PLACES} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${this.#summary()}>
          ${pointed ? svg`<rect class="pointed" x=${pointed.place} y="0" width="1" height=${HEIGHT} />` : null}
          ${this.#bars.map((bar) => drawBar(bar, top))}
        </svg>
        <div class="top">${this.#bars.length > 0 ? formatBitrate(top) : 'The first point is complete after ten seconds.'}</div>
      </div>
      <div class="axis">${pointed ? describe(pointed) : html`<span>10 min ago</span><span>now</span>`}</div>
    `;
  }

  #summary(): string {
    const latest = this.#bars.at(-1);
    return latest
      ? `Traffic of the last ten minutes. Latest: ${formatBitrate(latest.peerBitsPerSecond)} from peers, ${formatBitrate(latest.originBitsPerSecond)} from the origin.`
      : 'No traffic yet.';
  }

  #point({ clientX, currentTarget }: PointerEvent): void {
    const { left, width } = (currentTarget as Element).getBoundingClientRect();
    this.pointed = Math.floor(((clientX - left) / width) * PLACES);
  }

  #unpoint(): void {
    this.pointed = null;
  }
}

function drawBar({ place, peerBitsPerSecond, originBitsPerSecond }: Bar, top: number) {
  const peers = (peerBitsPerSecond / top) * HEIGHT;
  const origin = (originBitsPerSecond / top) * HEIGHT;
  const x = place + GAP / 2;
  return svg`
    <rect class="peers" x=${x} y=${HEIGHT - peers} width=${1 - GAP} height=${peers} />
    <rect class="origin" x=${x} y=${HEIGHT - peers - origin} width=${1 - GAP} height=${origin} />`;
}

function describe({ atMs, peerBitsPerSecond, originBitsPerSecond, viewers }: Bar) {
  return html`<span>${CLOCK.format(atMs)}</span>
    <span>${formatBitrate(peerBitsPerSecond)} peers · ${formatBitrate(originBitsPerSecond)} origin · ${viewers} watching</span>`;
}
