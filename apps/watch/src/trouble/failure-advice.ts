import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { adviceFor, diagnose, type Advice } from './diagnosis.ts';

const PROBE_TIMEOUT_MS = 6_000; // whoever has not begun to answer by then is as good as silent to a viewer

interface Probe {
  readonly controller: AbortController;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Finds out why the player could not read a stream, where browsers tell a page's player no more than "failed". */
export class FailureAdvice extends LitElement {
  static override properties = { url: { type: String }, advice: { state: true } };
  static override styles = css`
    :host {
      display: block;
    }
    :host([empty]) {
      position: absolute; /* takes no room, but is there: what was not cannot be announced when it gets words */
    }
    section {
      padding: 16px 20px;
      border: 1px solid var(--alert);
      border-radius: 14px;
      background: var(--card);
    }
    h2,
    p {
      margin: 0 0 6px;
      overflow-wrap: anywhere;
      max-width: 72ch;
    }
    h2 {
      font-size: 16px;
    }
    p {
      color: var(--muted);
      font-size: 15px;
    }
    pre {
      margin: 0;
      padding: 10px 14px;
      border-radius: 10px;
      overflow-x: auto;
      background: var(--page);
      font-size: 13px;
    }
    pre:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
  `;

  /** The stream that could not be read; empty: none. */
  declare url: string;
  declare private advice: Advice | null;
  #probe: Probe | null = null;

  constructor() {
    super();
    this.url = '';
    this.advice = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endProbe();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('url')) return;
    this.advice = null;
    this.#endProbe();
    if (this.url !== '') void this.#find(this.url);
  }

  async #find(url: string): Promise<void> {
    const controller = new AbortController();
    const probe: Probe = { controller, timer: setTimeout(() => controller.abort(), PROBE_TIMEOUT_MS) };
    this.#probe = probe;
    // Without CORS a page may ask, and learns nothing but that somebody answered: the very thing to know. No cookies, no body.
    const { signal } = controller;
    const answers = await fetch(url, { method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal }).then(
      () => true,
      () => false,
    );
    if (this.#probe !== probe) return; // another stream meanwhile, or the page's end
    this.#endProbe();
    this.advice = adviceFor(diagnose(url, location.href, { isOnline: navigator.onLine, answers }), url, location.href);
  }

  #endProbe(): void {
    clearTimeout(this.#probe?.timer);
    this.#probe?.controller.abort();
    this.#probe = null;
  }

  protected override render(): TemplateResult {
    const { advice } = this;
    this.toggleAttribute('empty', advice === null);
    return html`<div role="status">
      ${
        advice === null
          ? nothing
          : html`<section aria-labelledby="title">
              <h2 id="title">${advice.title}</h2>
              <p>${advice.message}</p>
              ${advice.code === undefined ? nothing : html`<pre tabindex="0"><code>${advice.code}</code></pre>`}
            </section>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'failure-advice': FailureAdvice;
  }
}
