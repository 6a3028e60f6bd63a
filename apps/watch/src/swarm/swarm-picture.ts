import type { TributaryPeerView } from '@tributary/player/peer-view';
import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { FlowMeter } from './flow-meter.ts';
import {
  layOut,
  NEIGHBOUR_RADIUS,
  ORIGIN,
  ORIGIN_SIDE,
  PICTURE,
  radiusOf,
  ringNameAt,
  YOU,
  YOU_RADIUS,
  type Flow,
  type PlacedNeighbour,
  type SwarmNeighbour,
} from './swarm-layout.ts';
import { SWARM_PICTURE_STYLES } from './swarm-picture-styles.ts';
import { describeSwarm, rateWords } from './swarm-words.ts';

type Peers = NonNullable<TributaryPeerView['peers']>;
type PeerStats = ReturnType<Peers['stats']>;

const SAMPLE_INTERVAL_MS = 1_000; // lines that change more often flicker
const NAME_CHARACTERS = 4; // as the list of neighbours beside it has them
const RINGS_MS = [10, 100]; // the same city, another continent
const ORIGIN_FLOW = 'origin';

/** The swarm around this viewer: the origin, the neighbours as far away as their round trip, and the bytes between them as widths. */
export class SwarmPicture extends LitElement {
  static override styles = SWARM_PICTURE_STYLES;
  static override properties = { peers: { attribute: false }, neighbours: { state: true }, isMeasured: { state: true } };

  /** Null: there is nothing to measure. */
  declare peers: Peers | null;
  declare private neighbours: readonly SwarmNeighbour[];
  /** Where peers are impossible nobody counts the origin's bytes either: a picture without them would be a lie. */
  declare private isMeasured: boolean;
  #meter = new FlowMeter();
  #stopWatching: (() => void) | null = null;

  constructor() {
    super();
    this.peers = null;
    this.neighbours = [];
    this.isMeasured = false;
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
    this.#meter = new FlowMeter();
    this.neighbours = [];
    this.isMeasured = false;
    const { peers } = this;
    if (!peers) return;
    const sample = (): void => this.#take(peers.stats());
    const timer = setInterval(sample, SAMPLE_INTERVAL_MS);
    const unsubscribe = peers.on('neighbours', sample);
    this.#stopWatching = () => {
      clearInterval(timer);
      unsubscribe();
    };
    sample();
  }

  #take({ streamId, totals, neighbours }: PeerStats): void {
    this.isMeasured = streamId !== null;
    const flows = neighbours.flatMap(({ peerId, receivedBytes, sentBytes }): [string, number][] => [
      [`from ${peerId}`, receivedBytes],
      [`to ${peerId}`, sentBytes],
    ]);
    this.#meter.add(performance.now(), new Map([[ORIGIN_FLOW, totals.originBytes], ...flows]));
    this.neighbours = neighbours.map(({ peerId, state, roundTripMs }) => ({
      id: peerId,
      isOpen: state === 'open',
      roundTripMs,
      receivingBytesPerSecond: this.#meter.bytesPerSecond(`from ${peerId}`),
      sendingBytesPerSecond: this.#meter.bytesPerSecond(`to ${peerId}`),
    }));
  }

  protected override render(): TemplateResult | typeof nothing {
    this.toggleAttribute('hidden', !this.isMeasured);
    if (!this.isMeasured) return nothing;
    const originBytesPerSecond = this.#meter.bytesPerSecond(ORIGIN_FLOW);
    const { originFlow, neighbours, beyond } = layOut(this.neighbours, originBytesPerSecond);
    const summary = describeSwarm({ originBytesPerSecond, neighbours: this.neighbours });
    return html`<figure>
      <h2 id="title">The swarm around you</h2>
      <svg viewBox="0 0 ${PICTURE.width} ${PICTURE.height}" role="img" aria-labelledby="title" aria-describedby="summary">
        ${RINGS_MS.map(ring)} ${flow(originFlow, 'origin')} ${neighbours.map(flowsOf)} ${ORIGIN_MARK} ${YOU_MARK} ${neighbours.map(mark)}
      </svg>
      <figcaption id="summary">${summary}${beyond > 0 ? ` ${beyond} more are not drawn.` : nothing}</figcaption>
      ${LEGEND}
    </figure>`;
  }
}

function flow({ from, to, width }: Flow, kind: 'origin' | 'receiving' | 'sending' | 'link'): TemplateResult | typeof nothing {
  if (width <= 0) return nothing;
  return svg`<line class="${kind} ${kind === 'link' ? '' : 'flow'}" x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y} stroke-width=${width} />`;
}

function flowsOf({ link, receiving, sending }: PlacedNeighbour): TemplateResult {
  return svg`<g>${flow(link, 'link')}${flow(receiving, 'receiving')}${flow(sending, 'sending')}</g>`;
}

function mark({ id, at, isOpen, roundTripMs, receivingBytesPerSecond, sendingBytesPerSecond }: PlacedNeighbour): TemplateResult {
  const away = roundTripMs === undefined ? 'round trip not known yet' : `${Math.max(1, Math.round(roundTripMs))} ms away`;
  const rates = `receiving ${rateWords(receivingBytesPerSecond)}, sending ${rateWords(sendingBytesPerSecond)}`;
  const name = id.slice(0, NAME_CHARACTERS);
  return svg`<g class=${isOpen ? 'neighbour' : 'neighbour connecting'}>
    <title>Viewer ${name}: ${isOpen ? `${away}, ${rates}` : 'connecting'}</title>
    <circle cx=${at.x} cy=${at.y} r=${NEIGHBOUR_RADIUS} />
    <text x=${at.x} y=${at.y}>${name}</text>
  </g>`;
}

function ring(roundTripMs: number): TemplateResult {
  const name = ringNameAt(roundTripMs);
  return svg`<circle class="ring" cx=${YOU.x} cy=${YOU.y} r=${radiusOf(roundTripMs)} />
    <text class="ring-name" x=${name.x} y=${name.y}>${roundTripMs} ms</text>`;
}

const ORIGIN_MARK = svg`<g class="origin-mark">
  <rect x=${ORIGIN.x - ORIGIN_SIDE / 2 - 6} y=${ORIGIN.y - ORIGIN_SIDE / 2 + 5} width=${ORIGIN_SIDE + 12} height=${ORIGIN_SIDE - 12} rx="5" />
  <text x=${ORIGIN.x} y=${ORIGIN.y - 1}>Origin</text>
</g>`;

const YOU_MARK = svg`<g class="you">
  <circle cx=${YOU.x} cy=${YOU.y} r=${YOU_RADIUS} />
  <text x=${YOU.x} y=${YOU.y}>You</text>
</g>`;

const sample = (kind: string): TemplateResult =>
  html`<svg viewBox="0 0 18 8" aria-hidden="true"><line class="${kind} flow" x1="0" y1="4" x2="18" y2="4" stroke-width="5" /></svg>`;

const LEGEND = html`<ul class="legend" aria-hidden="true">
  <li>${sample('receiving')}from viewers</li>
  <li>${sample('sending')}to viewers</li>
  <li>${sample('origin')}from the origin</li>
  <li>wider: more; farther: a longer round trip</li>
</ul>`;

declare global {
  interface HTMLElementTagNameMap {
    'swarm-picture': SwarmPicture;
  }
}
