import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';

type Outcome = 'none' | 'copied' | 'by-hand';

/** A text to take along, with a button that copies it; where the browser does not let a page do that, it is selected, to be copied by hand. */
export class CopyField extends LitElement {
  static override properties = { label: { type: String }, text: { type: String }, rows: { type: Number }, outcome: { state: true } };
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 8px;
      align-items: start;
    }
    label {
      grid-column: 1 / -1;
      font-size: 14px;
      font-weight: 600;
    }
    textarea,
    button {
      box-sizing: border-box;
      min-height: 44px;
      border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
      border-radius: 10px;
      color: var(--ink);
    }
    textarea {
      width: 100%;
      padding: 11px 14px;
      background: var(--page);
      font:
        13px/1.5 ui-monospace,
        'SF Mono',
        Menlo,
        Consolas,
        monospace;
      overflow-wrap: anywhere;
      resize: none;
      field-sizing: content;
      max-height: 24em;
    }
    button {
      min-width: 92px;
      padding: 0 16px;
      background: transparent;
      font: inherit;
      font-size: 15px;
      font-weight: 600;
      cursor: pointer;
    }
    button:hover {
      border-color: var(--ink);
    }
    textarea:focus-visible,
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    p {
      grid-column: 1 / -1;
      margin: 0;
      color: var(--muted);
      font-size: 14px;
    }
    p:empty {
      display: none;
    }
    @media (width < 480px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `;

  declare label: string;
  declare text: string;
  /** Lines to make room for, where the browser does not by itself. */
  declare rows: number;
  declare private outcome: Outcome;

  constructor() {
    super();
    this.label = '';
    this.text = '';
    this.rows = 1;
    this.outcome = 'none';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('text')) this.outcome = 'none';
  }

  protected override updated(): void {
    if (this.outcome === 'by-hand') this.renderRoot.querySelector('textarea')?.select();
  }

  protected override render(): TemplateResult {
    const copied = this.outcome === 'copied';
    const note = copied
      ? 'Copied.'
      : this.outcome === 'by-hand'
        ? 'The browser does not let this page copy: copy the selected text.'
        : nothing;
    return html`<label for="text">${this.label}</label>
      <textarea id="text" readonly spellcheck="false" rows=${this.rows} .value=${this.text} @focus=${this.#select}></textarea>
      <button type="button" aria-label=${`${copied ? 'Copied' : 'Copy'}: ${this.label}`} @click=${this.#copy}>
        ${copied ? 'Copied' : 'Copy'}
      </button>
      <p role="status">${note}</p>`;
  }

  readonly #select = (event: FocusEvent): void => {
    (event.target as HTMLTextAreaElement).select();
  };

  readonly #copy = async (): Promise<void> => {
    try {
      // Absent on a page that is not secure.
      await navigator.clipboard.writeText(this.text);
      this.outcome = 'copied';
    } catch {
      this.outcome = 'by-hand';
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'copy-field': CopyField;
  }
}
