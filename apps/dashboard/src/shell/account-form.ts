import type { Session } from '@tributary/operator-api';
import { css, html, LitElement, nothing } from 'lit';
import type { Ask } from '../api/client.ts';
import { ApiError } from '../api/errors.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.session;
/** As the API asks for. */
const PASSWORD_MIN_CHARACTERS = 12;

/**
 * Logs in, or makes the first account where there is a token for it.
 *
 * @fires session - `detail`: what the server says of the session
 */
export class AccountForm extends LitElement {
  static override properties = {
    ask: { attribute: false },
    setupToken: { attribute: false },
    lead: { attribute: false },
    problem: { state: true },
    isBusy: { state: true },
  };
  static override styles = [
    BASE,
    CONTROLS,
    css`
      :host {
        display: block;
        max-width: 400px;
        margin: 9vh auto 0;
      }
      form {
        display: grid;
        gap: 18px;
        margin-top: 18px;
      }
      input {
        margin-top: 5px;
      }
      .hint {
        margin-top: 4px;
      }
    `,
  ];
  declare ask: Ask;
  declare setupToken: string | null;
  declare lead: string;
  declare problem: string;
  declare isBusy: boolean;

  constructor() {
    super();
    this.setupToken = null;
    this.lead = '';
    this.problem = '';
    this.isBusy = false;
  }

  protected override render(): unknown {
    const isSetup = this.setupToken !== null;
    return html`<section class="card">
      <h1>${isSetup ? T.setupHeading : T.loginHeading}</h1>
      <p class="muted" role="status">${isSetup ? T.setupLead : this.lead}</p>
      <form @submit=${this.#submit}>
        <div>
          <label for="name">${T.name}</label>
          <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64" />
          ${isSetup ? html`<p class="hint">${T.nameHint}</p>` : nothing}
        </div>
        <div>
          <label for="password">${T.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            required
            maxlength="256"
            minlength=${isSetup ? PASSWORD_MIN_CHARACTERS : nothing}
            autocomplete=${isSetup ? 'new-password' : 'current-password'}
            aria-describedby=${isSetup ? 'password-hint' : nothing}
          />
          ${isSetup ? html`<p class="hint" id="password-hint">${T.passwordHint}</p>` : nothing}
        </div>
        ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        <button class="primary" ?disabled=${this.isBusy}>${isSetup ? T.setupSubmit : T.submit}</button>
      </form>
    </section>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const [name, password] = [form.get('name') as string, form.get('password') as string];
    this.isBusy = true;
    this.problem = '';
    try {
      const session: Session =
        this.setupToken === null
          ? await this.ask('login', { body: { name, password } })
          : await this.ask('setUp', { body: { token: this.setupToken, name, password } });
      this.dispatchEvent(new CustomEvent('session', { detail: session }));
    } catch (error) {
      this.problem = error instanceof ApiError ? error.message : String(error);
    } finally {
      this.isBusy = false;
    }
  }
}
