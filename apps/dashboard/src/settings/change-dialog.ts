import type { SettingsPreview } from '@tributary/operator-api';
import { css, html, LitElement, nothing, svg } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { fact } from '../parts/fact.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings.peers.dialog;
// Units of the drawing.
const WIDTH = 400;
const HEIGHT = 56;
const BAR = 18;

/**
 * Shows what a change would do to the origin, before it is made.
 *
 * @fires confirmed - `detail: { force }`
 * @fires cancelled
 */
export class ChangeDialog extends LitElement {
  static override properties = { preview: { attribute: false }, label: { attribute: false }, isOff: { attribute: false } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    css`
      .load {
        display: block;
        width: 100%;
        height: 56px;
        margin: 18px 0 10px;
      }
      .load .now {
        fill: var(--origin);
      }
      .load .then {
        fill: var(--bad);
      }
      .load .limit {
        stroke: var(--ink);
        stroke-width: 2;
        stroke-dasharray: 4 3;
      }
      .force {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 16px 0 0;
        min-height: 40px;
      }
      .buttons {
        justify-content: flex-end;
        margin-top: 22px;
      }
      .outcome {
        margin-top: 14px;
      }
    `,
  ];
  declare preview: SettingsPreview;
  declare label: string;
  declare isOff: boolean;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render(): unknown {
    const { preview } = this;
    const { originBytesPerSecond, peerBytesPerSecond, expectedOriginBytesPerSecond, limitBytesPerSecond, affectedViewers } = preview;
    const isStepped = preview.steps > 1 || !preview.fits;
    return html`<dialog aria-labelledby="heading" @cancel=${this.#cancel}>
      <form method="dialog" @submit=${this.#confirm}>
        <h2 id="heading">${this.isOff ? T.heading : T.headingChange}</h2>
        <p class="muted">${T.of(this.label)}</p>
        ${loadPicture(preview)}
        <dl class="facts">
          ${fact(T.now, FORMAT.rate(originBytesPerSecond))} ${fact(T.afterwards, FORMAT.rate(expectedOriginBytesPerSecond))}
          ${fact(T.limit, limitBytesPerSecond === null ? T.noLimit : FORMAT.rate(limitBytesPerSecond))}
          ${fact(T.peersNow, FORMAT.rate(peerBytesPerSecond))} ${fact(T.affected, FORMAT.count(affectedViewers))}
        </dl>
        <p class="outcome">${outcome(preview)}</p>
        ${isStepped ? html`<label class="force"><input type="checkbox" name="force" /> ${T.force}</label>` : nothing}
        <div class="row buttons">
          <button type="button" @click=${this.#cancel}>${TEXTS.settings.cancel}</button>
          <button class=${this.isOff ? 'danger' : 'primary'}>${this.isOff ? T.confirmOff : T.confirm}</button>
        </div>
      </form>
    </dialog>`;
  }

  #confirm(event: SubmitEvent): void {
    event.preventDefault();
    const force = new FormData(event.target as HTMLFormElement).get('force') !== null;
    this.dispatchEvent(new CustomEvent('confirmed', { detail: { force } }));
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent('cancelled'));
  }
}

function outcome({ fits, limitBytesPerSecond, steps }: SettingsPreview): string {
  if (limitBytesPerSecond === null) return T.noLimitText;
  if (!fits) return T.tooMuch;
  return steps > 1 ? T.steps(FORMAT.count(steps)) : T.fits(FORMAT.rate(limitBytesPerSecond));
}

function loadPicture({ originBytesPerSecond, expectedOriginBytesPerSecond, limitBytesPerSecond }: SettingsPreview) {
  const top = Math.max(1, originBytesPerSecond, expectedOriginBytesPerSecond, limitBytesPerSecond ?? 0);
  const width = (rate: number) => (rate / top) * (WIDTH - 2);
  const label = T.picture(FORMAT.rate(originBytesPerSecond), FORMAT.rate(expectedOriginBytesPerSecond));
  return html`<svg class="load" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    ${svg`<rect class="now" y="6" width=${width(originBytesPerSecond)} height=${BAR} rx="3" />
      <rect class="then" y="32" width=${width(expectedOriginBytesPerSecond)} height=${BAR} rx="3" />
      ${limitBytesPerSecond === null ? null : svg`<path class="limit" d="M${1 + width(limitBytesPerSecond)} 0V${HEIGHT}" />`}`}
  </svg>`;
}
