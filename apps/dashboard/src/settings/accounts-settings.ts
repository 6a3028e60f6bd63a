import type { Account, ApiKey, MadeApiKey, Role } from '@tributary/operator-api';
import { html, LitElement, nothing } from 'lit';
import { formatMoment } from '../format/times.ts';
import { Loader } from '../live/loader.ts';
import { loadedView } from '../parts/loaded-view.ts';
import type { ViewContext } from '../shell/context.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { FIGURES } from '../styles/figures.ts';
import { TEXTS } from '../texts/index.ts';
import { accountDialog, type AccountDialog } from './account-dialog.ts';
import { ACCOUNTS_STYLES, nameAndRoleForm } from './account-forms.ts';
import { attempt, type Outcome } from './attempt.ts';

const T = TEXTS.settings.accounts;

/** Who may look, who may change, and which programs. */
export class AccountsSettings extends LitElement {
  static override properties = {
    context: { attribute: false },
    outcome: { state: true },
    dialog: { state: true },
    made: { state: true },
  };
  static override styles = [BASE, CONTROLS, FIGURES, ACCOUNTS_STYLES];
  declare context: ViewContext;
  declare outcome: Outcome;
  declare dialog: AccountDialog | null;
  /** A key that was just made: the only time that its secret is here. */
  declare made: MadeApiKey | null;
  readonly #accounts = new Loader<readonly Account[]>(this);
  readonly #keys = new Loader<readonly ApiKey[]>(this);

  constructor() {
    super();
    this.outcome = null;
    this.dialog = null;
    this.made = null;
  }

  protected override willUpdate(): void {
    if (this.context.role !== 'operator') return;
    this.#accounts.show('accounts', (signal) => this.context.ask('accounts', { signal }));
    this.#keys.show('keys', (signal) => this.context.ask('apiKeys', { signal }));
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog !== null && !dialog.open) dialog.showModal();
  }

  protected override render(): unknown {
    if (this.context.role !== 'operator') return html`<p class="muted">${T.onlyOperators}</p>`;
    return html`
      ${this.outcome === null ? nothing : html`<p class=${this.outcome.kind} role="status">${this.outcome.text}</p>`}
      <section class="card stack">
        <h2>${T.heading}</h2>
        <p class="muted">${T.lead}</p>
        ${loadedView(
          this.#accounts.state,
          () => void this.#accounts.reload(),
          (accounts) => this.#accountTable(accounts),
        )}
        <h3>${T.add}</h3>
        ${nameAndRoleForm({ id: 'account', button: T.add, hasPassword: true, onSubmit: (account, form) => void this.#add(account, form) })}
      </section>
      <section class="card stack">
        <h2>${T.keys}</h2>
        <p class="muted">${T.keysLead}</p>
        ${this.made === null ? nothing : this.#secret(this.made)}
        ${loadedView(
          this.#keys.state,
          () => void this.#keys.reload(),
          (keys) => this.#keyTable(keys),
        )}
        <h3>${T.addKey}</h3>
        ${nameAndRoleForm({ id: 'key', button: T.addKey, hasPassword: false, onSubmit: (key, form) => void this.#addKey(key, form) })}
      </section>
      ${
        this.dialog === null
          ? nothing
          : accountDialog(this.dialog, { onCancel: () => (this.dialog = null), onConfirm: (password) => void this.#confirmed(password) })
      }
    `;
  }

  #accountTable(accounts: readonly Account[]) {
    return html`<div class="scrolls" tabindex="0" role="region" aria-label=${T.heading}>
      <table>
        <caption>
          ${T.heading}
        </caption>
        <thead>
          <tr>
            <th scope="col">${T.name}</th>
            <th scope="col">${T.role}</th>
            <th scope="col">${T.lastSeen}</th>
            <th scope="col">${T.actions}</th>
          </tr>
        </thead>
        <tbody>
          ${accounts.map(
            ({ name, role, lastSeenMs }) =>
              html`<tr>
                <th scope="row">${name} ${name === this.context.name ? html`<span class="muted small">(${T.you})</span>` : nothing}</th>
                <td>
                  <select aria-label=${T.roleOf(name)} @change=${(event: Event) => void this.#changeRole(name, event)}>
                    ${(['viewer', 'operator'] as const).map(
                      (each) => html`<option value=${each} .selected=${each === role}>${TEXTS.shell.role[each]}</option>`,
                    )}
                  </select>
                </td>
                <td data-name=${T.lastSeen}>${lastSeenMs === null ? T.never : formatMoment(lastSeenMs)}</td>
                <td>
                  <div class="row">
                    <button type="button" aria-label=${T.passwordOf(name)} @click=${() => (this.dialog = { kind: 'password', name })}>
                      ${T.newPassword}
                    </button>
                    <button
                      type="button"
                      class="danger"
                      aria-label=${T.removeOf(name)}
                      @click=${() => (this.dialog = { kind: 'account', name })}
                    >
                      ${TEXTS.settings.remove}
                    </button>
                  </div>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #keyTable(keys: readonly ApiKey[]) {
    if (keys.length === 0) return html`<p>${T.noKeys}</p>`;
    return html`<div class="scrolls" tabindex="0" role="region" aria-label=${T.keys}>
      <table>
        <caption>
          ${T.keys}
        </caption>
        <thead>
          <tr>
            <th scope="col">${T.name}</th>
            <th scope="col">${T.role}</th>
            <th scope="col">${T.created}</th>
            <th scope="col">${T.lastUsed}</th>
            <th scope="col">${T.actions}</th>
          </tr>
        </thead>
        <tbody>
          ${keys.map(
            ({ id, name, role, createdAtMs, lastUsedMs }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${TEXTS.shell.role[role]}</td>
                <td data-name=${T.created}>${formatMoment(createdAtMs)}</td>
                <td data-name=${T.lastUsed}>${lastUsedMs === null ? T.never : formatMoment(lastUsedMs)}</td>
                <td>
                  <button
                    type="button"
                    class="danger"
                    aria-label=${T.removeOf(name)}
                    @click=${() => (this.dialog = { kind: 'key', name, id })}
                  >
                    ${TEXTS.settings.remove}
                  </button>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #secret({ key, secret }: MadeApiKey) {
    return html`<div class="secret" role="status">
      <p><strong>${T.secretHeading}</strong> ${T.secretText}</p>
      <p><code data-secret=${key.name}>${secret}</code></p>
      <div class="row">
        ${
          window.isSecureContext
            ? html`<button type="button" @click=${() => void navigator.clipboard.writeText(secret)}>${T.copy}</button>`
            : nothing
        }
        <button type="button" @click=${() => (this.made = null)}>${T.secretDone}</button>
      </div>
    </div>`;
  }

  async #add(account: { readonly name: string; readonly role: Role; readonly password: string }, form: HTMLFormElement): Promise<void> {
    await this.#change(async () => {
      await this.context.ask('addAccount', { body: account });
      form.reset();
    });
  }

  async #addKey({ name, role }: { readonly name: string; readonly role: Role }, form: HTMLFormElement): Promise<void> {
    await this.#change(async () => {
      this.made = await this.context.ask('addApiKey', { body: { name, role } });
      form.reset();
    });
  }

  async #changeRole(name: string, { currentTarget }: Event): Promise<void> {
    const role = (currentTarget as HTMLSelectElement).value as Role;
    await this.#change(async () => void (await this.context.ask('changeAccount', { values: { name }, body: { role } })));
  }

  async #confirmed(password: string): Promise<void> {
    const { dialog } = this;
    this.dialog = null;
    if (dialog === null) return;
    const { name } = dialog;
    await this.#change(async () => {
      if (dialog.kind === 'password') await this.context.ask('changeAccount', { values: { name }, body: { password } });
      else if (dialog.kind === 'key') await this.context.ask('removeApiKey', { values: { id: dialog.id } });
      else await this.context.ask('removeAccount', { values: { name } });
    });
  }

  async #change(change: () => Promise<void>): Promise<void> {
    this.outcome = await attempt(change);
    await Promise.all([this.#accounts.reload(), this.#keys.reload()]);
  }
}
