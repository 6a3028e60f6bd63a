import type { Mesh } from '@tributary/operator-api';
import { css, html, LitElement, svg, type PropertyValues } from 'lit';
import { linkTo, streamRoute, type Route } from '../address/route.ts';
import { counted, FORMAT } from '../format/numbers.ts';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { laidOut, type Layout } from './layout.ts';
import { MESH_PICTURE_STYLES, meshPicture, PHONE_SHAPE, SHAPE } from './mesh-picture.ts';
import { meshTable } from './mesh-table.ts';

const T = TEXTS.mesh;
const PHONE = '(max-width: 640px)';

/** Who sends to whom, as it happens. Nothing moves by itself: newcomers appear, and lines become wider or thinner. */
export class MeshPage extends LitElement {
  static override properties = { context: { attribute: false }, route: { attribute: false } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    MESH_PICTURE_STYLES,
    css`
      :host {
        display: block;
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 22px;
        margin-top: 14px;
        color: var(--muted);
        font-size: 13px;
      }
      .keys li {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .keys svg {
        width: 26px;
        height: 16px;
      }
    `,
  ];
  declare context: ViewContext;
  declare route: Extract<Route, { page: 'mesh' }>;
  readonly #mesh = new Loader<Mesh>(this);
  readonly #phone = matchMedia(PHONE);
  #layout: Layout = new Map();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#phone.addEventListener('change', this.#turned);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#phone.removeEventListener('change', this.#turned);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { stream } = this.route;
    this.#mesh.show(stream, (signal) => this.context.ask('mesh', { values: { stream }, signal }));
    const { mesh } = this.context.live;
    const before = this.#mesh.state.value;
    if (changed.has('context') && mesh !== null && before !== null && mesh.nowMs > before.nowMs) this.#mesh.set(mesh);
    const { value } = this.#mesh.state;
    if (value !== null) this.#layout = laidOut(value, this.#layout);
  }

  protected override render(): unknown {
    return html`
      <p class="small"><a href=${linkTo(streamRoute(this.route.stream))}>← ${T.back}</a></p>
      <div class="head">
        <div>
          <h1>${T.heading}</h1>
          <p class="muted">${T.lead}</p>
        </div>
        <button type="button" @click=${this.#arrange}>${T.arrange}</button>
      </div>
      ${loadedView(
        this.#mesh.state,
        () => void this.#mesh.reload(),
        (mesh) => this.#view(mesh),
        { isOfStream: true },
      )}
    `;
  }

  #view(mesh: Mesh) {
    if (mesh.nodes.length === 0) {
      return html`<section class="notice">
        <h2>${T.empty}</h2>
        <p>${T.emptyText}</p>
      </section>`;
    }
    const shown = this.#layout.size;
    const isOld = this.context.live.line.status === 'disconnected';
    return html`<section class=${isOld ? 'card old' : 'card'} aria-label=${T.heading}>
      <p class="muted small">
        ${shown < mesh.viewers ? T.sampled(FORMAT.count(shown), FORMAT.count(mesh.viewers)) : T.all(counted(shown, T.viewer, T.viewers))}
      </p>
      ${meshPicture(mesh, this.#layout, this.#phone.matches ? PHONE_SHAPE : SHAPE)} ${keys()} ${meshTable(mesh)}
    </section>`;
  }

  #arrange(): void {
    this.#layout = new Map();
    this.requestUpdate();
  }

  readonly #turned = (): void => this.requestUpdate();
}

function keys() {
  const key = (drawing: unknown, text: string) => html`<li><svg viewBox="0 0 26 16" aria-hidden="true">${drawing}</svg>${text}</li>`;
  return html`<ul class="keys">
    ${key(svg`<circle class="node" cx="13" cy="8" r="7" />`, T.keys.peers)}
    ${key(svg`<rect class="node control" x="7" y="2" width="12" height="12" rx="2" />`, T.keys.control)}
    ${key(svg`<path class="edge" d="M1 8h24" stroke-width="4" />`, T.keys.confirmed)}
    ${key(svg`<path class="edge unconfirmed" d="M1 8h24" stroke-width="3" />`, T.keys.unconfirmed)}
  </ul>`;
}
