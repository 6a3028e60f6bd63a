import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { StreamChosenEvent } from '../stream-form.ts';
import { recentName, recentStore, withRecent, type RecentStreams } from './recent-streams.ts';

/**
 * The streams of other servers that played in this browser, to be played again or forgotten.
 * @fires stream-chosen - with the address of one
 */
export class RecentList extends LitElement {
  static override properties = { streams: { state: true } };
  static override styles = css`
    :host {
      display: block;
    }
    :host([hidden]) {
      display: none;
    }
    .heading {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 4px 16px;
    }
    h2,
    ul {
      margin: 0;
      padding: 0;
    }
    h2 {
      font-size: 14px;
      font-weight: 600;
    }
    ul {
      list-style: none;
    }
    button {
      box-sizing: border-box;
      min-height: 44px;
      padding: 0 4px;
      border: 0;
      border-radius: 6px;
      background: transparent;
      color: var(--accent);
      font: inherit;
      font-size: 15px;
      text-align: start;
      overflow-wrap: anywhere;
      cursor: pointer;
    }
    button:hover {
      text-decoration: underline;
    }
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
  `;

  declare private streams: RecentStreams;

  constructor() {
    super();
    this.streams = recentStore.load();
  }

  /** Puts a stream in the first place. What other tabs have added meanwhile stays. */
  remember(url: string): void {
    this.streams = withRecent(recentStore.load(), url);
    recentStore.save(this.streams);
  }

  protected override render(): TemplateResult | typeof nothing {
    this.toggleAttribute('hidden', this.streams.length === 0);
    if (this.streams.length === 0) return nothing;
    return html`<div class="heading">
        <h2 id="title">Recent streams, in this browser only</h2>
        <button type="button" @click=${this.#forget}>Forget them</button>
      </div>
      <ul aria-labelledby="title">
        ${this.streams.map((url) => html`<li><button type="button" @click=${() => this.dispatchEvent(new StreamChosenEvent(url))}>${recentName(url)}</button></li>`)}
      </ul>`;
  }

  readonly #forget = (): void => {
    this.streams = [];
    recentStore.save(this.streams);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'recent-list': RecentList;
  }
}
