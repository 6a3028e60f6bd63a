import { parseStreamAddress } from '@tributary/player';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { STREAM_FORM_STYLES } from './stream-form-styles.ts';

/** Tells that a person chose a stream. */
export class StreamChosenEvent extends Event {
  static readonly type = 'stream-chosen';
  /** Absolute address of the playlist. */
  readonly url: string;

  constructor(url: string) {
    super(StreamChosenEvent.type);
    this.url = url;
  }
}

/** A field for the address of a stream. Says at once what is wrong with one that cannot be. */
export class StreamForm extends LitElement {
  static override styles = STREAM_FORM_STYLES;
  static override properties = { message: { state: true } };

  declare private message: string;

  constructor() {
    super();
    this.message = '';
  }

  /** Fills the field, for a person to correct what a link carried. */
  async fill(text: string): Promise<void> {
    await this.updateComplete;
    const input = this.renderRoot.querySelector('input');
    if (input) input.value = text;
  }

  protected override render(): TemplateResult {
    return html`<form @submit=${this.#submit}>
      <label for="address">Play another stream</label>
      <div class="row">
        <input
          id="address"
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="https://…/master.m3u8"
          aria-invalid=${this.message === '' ? 'false' : 'true'}
          aria-describedby="message"
          @input=${() => (this.message = '')}
        />
        <button type="submit">Play</button>
      </div>
      <p id="message" role="alert">${this.message === '' ? nothing : this.message}</p>
    </form>`;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    if (!input) return;
    const address = parseStreamAddress(input.value, location.href);
    if (address.status === 'ok') {
      input.value = '';
      this.dispatchEvent(new StreamChosenEvent(address.url));
      return;
    }
    this.message = address.status === 'empty' ? 'Paste the address of an HLS stream first.' : address.message;
    input.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'stream-form': StreamForm;
  }
}
