import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import type { PhoneLink } from './phone-link.ts';
import { PHONE_PANEL_STYLES } from './phone-panel-styles.ts';
import { phoneWords } from './phone-words.ts';
import { qrPath } from './qr-path.ts';

/** Light modules around a code, as cameras need them (ISO/IEC 18004 § 5.3.8). */
const QUIET_ZONE = 4;

/** Dark modules of the code of one link. Null where the link is longer than a code can be. */
type Code = { readonly link: string; readonly modules: readonly (readonly boolean[])[] | null };

/** Behind a line that opens it: the link for a phone in the same network with its QR code, or what is missing for one. */
export class PhonePanel extends LitElement {
  static override styles = PHONE_PANEL_STYLES;
  static override properties = {
    link: { attribute: false },
    isOpen: { state: true },
    chosen: { state: true },
    code: { state: true },
  };

  declare link: PhoneLink;
  declare private isOpen: boolean;
  /** Index of the link that is shown. */
  declare private chosen: number;
  declare private code: Code | null;

  constructor() {
    super();
    this.link = { kind: 'none', reason: 'unknown' };
    this.isOpen = false;
    this.chosen = 0;
    this.code = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('link') && this.chosen >= this.#links.length) this.chosen = 0;
  }

  protected override updated(): void {
    const url = this.#url;
    if (this.isOpen && url !== undefined && this.code?.link !== url) void this.#encode(url);
  }

  get #links(): readonly string[] {
    return this.link.kind === 'none' ? [] : this.link.links;
  }

  get #url(): string | undefined {
    return this.#links[this.chosen];
  }

  /** The encoder is loaded when somebody wants a code: most never do. */
  async #encode(link: string): Promise<void> {
    const modules = await import('uqr').then(({ encode }) => encode(link, { border: QUIET_ZONE }).data).catch(() => null); // too long for a code, or no connection to load the encoder by: the link itself is there
    if (this.#url === link) this.code = { link, modules };
  }

  protected override render(): TemplateResult {
    const { title, message, commands } = phoneWords(this.link);
    return html`<details @toggle=${this.#onToggle}>
      <summary>Watch on a phone</summary>
      <div class="content">
        ${this.#picture()}
        <div class="words">
          <p class=${this.link.kind === 'secure' ? 'title' : 'title missing'}>${title}</p>
          ${this.#addresses()}
          <p>${message}</p>
          ${commands.map((command) => html`<pre tabindex="0"><code>${command}</code></pre>`)}
        </div>
      </div>
    </details>`;
  }

  #addresses(): TemplateResult | typeof nothing {
    const url = this.#url;
    if (url === undefined) return nothing;
    return html`${
        this.#links.length > 1
          ? html`<label
              >Address of this machine
              <select @change=${this.#choose}>
                ${this.#links.map((link, index) => html`<option value=${index} ?selected=${index === this.chosen}>${new URL(link).host}</option>`)}
              </select></label
            >`
          : nothing
      }<a href=${url} target="_blank" rel="noopener">${url}</a>`;
  }

  #picture(): TemplateResult | typeof nothing {
    const modules = this.code !== null && this.code.link === this.#url ? this.code.modules : null;
    if (modules === null) return nothing;
    const box = `0 0 ${modules.length} ${modules.length}`;
    return html`<svg viewBox=${box} role="img" aria-label="QR code of the link" shape-rendering="crispEdges">
      ${svg`<path d=${qrPath(modules)} />`}
    </svg>`;
  }

  readonly #onToggle = (event: Event): void => {
    this.isOpen = (event.target as HTMLDetailsElement).open;
  };

  readonly #choose = (event: Event): void => {
    this.chosen = (event.target as HTMLSelectElement).selectedIndex;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'phone-panel': PhonePanel;
  }
}
