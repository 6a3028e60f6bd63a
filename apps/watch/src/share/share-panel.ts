import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { frameAddress, iframeCode, scriptCode, type EmbedScript, type Shared } from './embed-codes.ts';
import { fetchEmbedScript } from './embed-script.ts';
import { withStart } from '../page-address.ts';
import { BUTTON_STYLES } from '../button-styles.ts';
import { SHARE_PANEL_STYLES } from './share-panel-styles.ts';

type CodeKind = 'iframe' | 'script';

const MAX_START_SECONDS = 359_999; // 99:59:59, longer than any film

/** A button, and behind it all that a stream is passed on by: its link, and code for other pages with a preview of what it gives. */
export class SharePanel extends LitElement {
  static override styles = [BUTTON_STYLES, SHARE_PANEL_STYLES];
  static override properties = {
    link: { type: String },
    streamUrl: { type: String },
    name: { type: String },
    signaling: { type: String },
    kind: { state: true },
    autoplay: { state: true },
    muted: { state: true },
    startSeconds: { state: true },
    script: { state: true },
    isPreviewed: { state: true },
    position: { attribute: false },
    positionSeconds: { state: true },
  };

  /** Address of the watch page with this stream. */
  declare link: string;
  /** Absolute address of the playlist. */
  declare streamUrl: string;
  declare name: string;
  declare signaling: string;
  /** Tells where the film is, seconds; null: it is none. */
  declare position: () => number | null;
  /** Where it was when the panel was opened. */
  declare private positionSeconds: number | null;
  declare private kind: CodeKind;
  declare private autoplay: boolean;
  declare private muted: boolean;
  declare private startSeconds: number;
  declare private script: EmbedScript;
  declare private isPreviewed: boolean;
  #isScriptAsked = false;

  constructor() {
    super();
    this.link = '';
    this.streamUrl = '';
    this.name = '';
    this.signaling = '';
    this.kind = 'iframe';
    this.autoplay = false;
    this.muted = false;
    this.startSeconds = 0;
    this.script = { url: new URL('/embed.js', location.href).href, integrity: null };
    this.isPreviewed = false;
    this.position = () => null;
    this.positionSeconds = null;
  }

  protected override render(): TemplateResult {
    return html`<button class="open" type="button" aria-haspopup="dialog" @click=${this.#open}>Share</button>
      <dialog aria-labelledby="title" @close=${() => (this.isPreviewed = false)} @click=${this.#closeOutside}>
        <div class="panel">
          <header>
            <h2 id="title">Share</h2>
            <button class="close" type="button" aria-label="Close" @click=${this.#close}>
              <svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18" /></svg>
            </button>
          </header>
          <copy-field label="Link to this page" .text=${withStart(this.link, this.startSeconds)}></copy-field>
          ${this.#kinds()} ${this.#options()}
          <copy-field
            label=${this.kind === 'iframe' ? 'Code for your page' : 'Code for your page, with its script pinned'}
            rows="7"
            .text=${this.kind === 'iframe' ? iframeCode(this.#shared) : scriptCode(this.#shared, this.script)}
          ></copy-field>
          ${this.#preview()}
        </div>
      </dialog>`;
  }

  #kinds(): TemplateResult {
    const choice = (kind: CodeKind, label: string, about: string): TemplateResult =>
      html`<label>
        <input type="radio" name="kind" .checked=${this.kind === kind} @change=${() => (this.kind = kind)} />
        <span><strong>${label}</strong> ${about}</span>
      </label>`;
    return html`<fieldset class="kinds">
      <legend>Put the player into a page</legend>
      ${choice('iframe', 'Iframe', 'works everywhere')} ${choice('script', 'Script tag', 'an element of your own page')}
    </fieldset>`;
  }

  #options(): TemplateResult {
    const checked = (event: Event): boolean => (event.target as HTMLInputElement).checked;
    return html`<fieldset class="options">
      <legend>How it begins</legend>
      <label><input type="checkbox" .checked=${this.autoplay} @change=${(e: Event) => (this.autoplay = checked(e))} /> By itself</label>
      <label><input type="checkbox" .checked=${this.muted} @change=${(e: Event) => (this.muted = checked(e))} /> Without sound</label>
      <label class="start"
        >At second
        <input
          type="number"
          inputmode="numeric"
          min="0"
          max=${MAX_START_SECONDS}
          step="1"
          .value=${String(this.startSeconds)}
          aria-describedby="start-hint"
          @input=${this.#readStart}
        />
        <span id="start-hint">of a film</span></label
      >
      ${this.#now()}
    </fieldset>`;
  }

  #now(): TemplateResult | typeof nothing {
    const { positionSeconds } = this;
    if (positionSeconds === null || positionSeconds < 1 || positionSeconds > MAX_START_SECONDS) return nothing;
    return html`<button class="now" type="button" @click=${() => (this.startSeconds = positionSeconds)}>
      Where it is now (second ${positionSeconds})
    </button>`;
  }

  #preview(): TemplateResult {
    return html`<section class="preview">
      <button
        type="button"
        aria-expanded=${this.isPreviewed}
        aria-controls="preview"
        @click=${() => (this.isPreviewed = !this.isPreviewed)}
      >
        ${this.isPreviewed ? 'Hide the preview' : 'Show a preview'}
      </button>
      <div id="preview">
        ${
          this.isPreviewed
            ? html`<iframe
                  src=${frameAddress(this.#shared, 'preview')}
                  title="Preview of the player"
                  allow="autoplay; fullscreen; picture-in-picture"
                ></iframe>
                <p>Always without sound here, and without peers: this page plays already.</p>`
            : nothing
        }
      </div>
    </section>`;
  }

  get #shared(): Shared {
    const { streamUrl, name, signaling, autoplay, muted, startSeconds } = this;
    return { streamUrl, name, signaling, autoplay, muted, startSeconds, serverUrl: location.href };
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  readonly #open = (): void => {
    const position = this.position();
    this.positionSeconds = position === null ? null : Math.floor(position);
    this.#dialog?.showModal();
    if (this.#isScriptAsked) return;
    this.#isScriptAsked = true;
    void fetchEmbedScript(location.href).then((script) => (this.script = script));
  };

  readonly #close = (): void => this.#dialog?.close();

  /** The dialog is no larger than its panel: a click on the dialog itself is one beside it. */
  readonly #closeOutside = (event: MouseEvent): void => {
    if (event.target === this.#dialog) this.#close();
  };

  readonly #readStart = (event: Event): void => {
    const seconds = Math.trunc((event.target as HTMLInputElement).valueAsNumber);
    this.startSeconds = seconds > 0 && seconds <= MAX_START_SECONDS ? seconds : 0;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'share-panel': SharePanel;
  }
}
