import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';

type Outcome = 'none' | 'copied' | 'by-hand';

/** A button that copies a link, or shows it to be copied by hand where the browser does not let a page do it. */
export class ShareLink extends LitElement {
  static override properties = { url: { type: String }, outcome: { state: true } };
  static override styles = css`
    :host {
      display: contents;
    }
    button,
    input {
      box-sizing: border-box;
      min-height: 44px;
      padding: 0 20px;
      border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
      border-radius: 10px;
      background: transparent;
      color: var(--ink);
      font: inherit;
      font-size: 15px;
      font-weight: 600;
    }
    button {
      min-width: 120px;
      padding: 0 12px;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover {
      border-color: var(--ink);
    }
    button:focus-visible,
    input:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .unseen {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    input {
      flex-basis: 100%;
      min-width: 0;
      padding: 0 14px;
      font-weight: 400;
    }
  `;

  /** What is shared. */
  declare url: string;
  declare private outcome: Outcome;

  constructor() {
    super();
    this.url = '';
    this.outcome = 'none';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('url')) this.outcome = 'none';
  }

  protected override updated(): void {
    if (this.outcome === 'by-hand') this.renderRoot.querySelector('input')?.select();
  }

  protected override render(): TemplateResult {
    const copied = this.outcome === 'copied';
    return html`<button type="button" @click=${this.#copy}>${copied ? 'Link copied' : 'Copy link'}</button>
      <span class="unseen" role="status">${copied ? 'Link copied' : nothing}</span>
      ${this.outcome === 'by-hand' ? html`<input readonly aria-label="The link to copy" .value=${this.url} />` : nothing}`;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      // Absent on a page that is not secure.
      await navigator.clipboard.writeText(this.url);
      this.outcome = 'copied';
    } catch {
      this.outcome = 'by-hand';
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'share-link': ShareLink;
  }
}
