import type { ChoiceChange, Peers } from '@tributary/hls';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { formatBytes } from '../peer-view/format.ts';
import type { PlayerPeerStatus } from '../player-state.ts';
import { languageOf, sayInLanguage } from '../texts/languages.ts';
import type { Say } from '../texts/texts.ts';
import { SHARING_STYLES } from './sharing-styles.ts';

const REFRESH_INTERVAL_MS = 1_000; // a counter that moves more often cannot be read
const UPLOAD_WISHES = ['auto', 'yes', 'no'] as const;
const DECISIONS = ['yes', 'no'] as const;

/**
 * What a viewer's connection is used for, to see and to change: whether there are peers, whether anything is passed on, what happens now
 * and why. The player has it in its settings menu.
 *
 * @tag tributary-sharing
 * @tagname tributary-sharing
 * @attr {string} lang - The language of its texts; default: the document's.
 * @fires {Event} ask-again - The viewer wants the question back that it once answered.
 * @cssprop [--tributary-accent] - Colour of what is chosen.
 */
export class TributarySharing extends LitElement {
  static override styles = SHARING_STYLES;
  static override properties = { peers: { attribute: false }, status: { type: String } };

  /** Null: there are none, and `status` says why. */
  declare peers: Peers | null;
  declare status: PlayerPeerStatus;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.peers = null;
    this.status = 'idle';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), REFRESH_INTERVAL_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    const say = sayInLanguage(languageOf(this));
    const { peers } = this;
    const status = peers?.status ?? this.status;
    return html`<section class="now" aria-label=${say('sharing.now')}>
        <h3>${say(`status.${status}.title`)}</h3>
        <p>${say(`status.${status}.sentence`)}</p>
        ${peers ? this.#upload(peers, say) : nothing}
      </section>
      ${peers && peers.choice.mode !== 'off' ? this.#choices(peers, say) : nothing}`;
  }

  #upload(peers: Peers, say: Say): TemplateResult {
    const { reason, sessionBytes } = peers.stats().upload;
    return html`<p>${say(`upload.${reason}`)} ${say('sharing.sent', { bytes: formatBytes(sessionBytes) })}</p>`;
  }

  #choices(peers: Peers, say: Say): TemplateResult {
    const { mode, decision, upload } = peers.choice;
    // Who was told and said nothing shares; who was asked and said nothing does not, and has said neither.
    const inForce = decision === 'undecided' && mode === 'notice' ? 'yes' : decision;
    const choose = (change: ChoiceChange): void => {
      peers.choose(change);
      this.requestUpdate();
    };
    return html`<fieldset>
        <legend>${say('sharing.use')}</legend>
        ${DECISIONS.map((value) => radio('use', value, say(`sharing.use.${value}`), inForce === value, () => choose({ decision: value })))}
      </fieldset>
      <fieldset ?disabled=${inForce !== 'yes'}>
        <legend>${say('sharing.upload')}</legend>
        ${UPLOAD_WISHES.map((value) =>
          radio('upload', value, say(`sharing.upload.${value}`), upload === value, () => choose({ upload: value })),
        )}
      </fieldset>
      <p class="addresses">${say('sharing.addresses')}</p>
      <button type="button" @click=${() => this.dispatchEvent(new Event('ask-again'))}>${say('sharing.again')}</button>`;
  }
}

function radio(name: string, value: string, label: string, isChecked: boolean, onChoice: () => void): TemplateResult {
  return html`<label><input type="radio" name=${name} value=${value} .checked=${isChecked} @change=${onChoice} />${label}</label>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tributary-sharing': TributarySharing;
  }
}
