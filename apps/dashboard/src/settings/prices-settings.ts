import type { Preferences } from '@tributary/operator-api';
import { css, html, LitElement, nothing } from 'lit';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { attempt, type Outcome } from './attempt.ts';

const T = TEXTS.settings.prices;
const AMOUNTS = ['originPerGigabyte', 'relayPerGigabyte', 'perTenThousandRequests'] as const;
const MOST = 1000; // of a currency, as the API has it
const LEAST_VIEWERS = 10; // fewer say nothing; as the API has it

/** What bytes cost, and whether a rollout that harms goes back by itself. */
export class PricesSettings extends LitElement {
  static override properties = { context: { attribute: false }, outcome: { state: true } };
  static override styles = [
    BASE,
    CONTROLS,
    FIGURES,
    css`
      form {
        display: grid;
        gap: 22px;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
        gap: 18px;
        margin-top: 16px;
      }
      input:not([type='checkbox']) {
        margin-top: 5px;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 40px;
      }
    `,
  ];
  declare context: ViewContext;
  declare outcome: Outcome;
  readonly #preferences = new Loader<Preferences>(this);

  constructor() {
    super();
    this.outcome = null;
  }

  protected override willUpdate(): void {
    this.#preferences.show('preferences', (signal) => this.context.ask('preferences', { signal }));
  }

  protected override render(): unknown {
    return loadedView(
      this.#preferences.state,
      () => void this.#preferences.reload(),
      (preferences) => this.#form(preferences),
    );
  }

  #form({ prices, rollback }: Preferences) {
    const isDisabled = this.context.role !== 'operator';
    return html`<form @submit=${this.#submit}>
      <fieldset class="card" ?disabled=${isDisabled}>
        <h2>${T.heading}</h2>
        <p class="muted">${T.lead}</p>
        <div class="fields">
          <div>
            <label for="currency">${T.currency}</label>
            <input
              id="currency"
              name="currency"
              pattern="[A-Z]{3}"
              maxlength="3"
              .value=${prices?.currency ?? ''}
              aria-describedby="currency-hint"
            />
            <p class="hint" id="currency-hint">${T.currencyHint}</p>
          </div>
          ${AMOUNTS.map(
            (name) =>
              html`<div>
                <label for=${name}>${T[name]}</label>
                <input
                  id=${name}
                  name=${name}
                  type="number"
                  inputmode="decimal"
                  min="0"
                  max=${MOST}
                  step="any"
                  .value=${String(prices?.[name] ?? '')}
                />
              </div>`,
          )}
        </div>
      </fieldset>
      <fieldset class="card" ?disabled=${isDisabled}>
        <h2>${T.rollback}</h2>
        <p class="muted">${T.rollbackHint}</p>
        <div class="fields">
          <label class="check"><input type="checkbox" name="isOn" .checked=${rollback.isOn} /> ${T.rollbackOn}</label>
          <div>
            <label for="viewers">${T.rollbackViewers}</label>
            <input
              id="viewers"
              name="viewers"
              type="number"
              min=${LEAST_VIEWERS}
              step="1"
              required
              .value=${String(rollback.minimumViewers)}
            />
          </div>
        </div>
      </fieldset>
      <div class="row">
        <button class="primary" ?disabled=${isDisabled}>${TEXTS.settings.save}</button>
        ${this.outcome === null ? nothing : html`<p class=${this.outcome.kind} role="status">${this.outcome.text}</p>`}
      </div>
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => form.get(name) as string;
    // Without a currency there are no prices.
    const prices =
      text('currency') === ''
        ? null
        : {
            currency: text('currency'),
            originPerGigabyte: Number(text('originPerGigabyte')),
            relayPerGigabyte: Number(text('relayPerGigabyte')),
            perTenThousandRequests: Number(text('perTenThousandRequests')),
          };
    const rollback = { isOn: form.get('isOn') !== null, minimumViewers: Number(text('viewers')) };
    this.outcome = await attempt(async () => {
      this.#preferences.set(await this.context.ask('setPreferences', { body: { prices, rollback } }));
    });
  }
}
