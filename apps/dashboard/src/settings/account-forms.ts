import type { Role } from '@tributary/operator-api';
import { css, html, nothing } from 'lit';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings.accounts;
const PASSWORD_MIN_CHARACTERS = 12; // as the API has it

export const ACCOUNTS_STYLES = css`
  :host {
    display: grid;
    gap: 20px;
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 12px 16px;
  }
  .add label {
    flex: 1 1 150px;
  }
  .add input,
  .add select {
    margin-top: 5px;
    font-weight: 400;
  }
  td select {
    width: auto;
  }
  @media (max-width: 640px) {
    /* Each row is a card: buttons must not be out of sight. */
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr {
      display: block;
    }
    tbody tr {
      display: grid;
      gap: 8px;
      padding: 12px 0;
      border-bottom: 1px solid var(--line);
    }
    tbody tr > * {
      padding: 0;
      border: 0;
    }
    tbody td[data-name]::before {
      margin-right: 8px;
      color: var(--muted);
      content: attr(data-name);
    }
  }
  .secret {
    padding: 14px 16px;
    border: 1px solid var(--good);
    border-radius: 10px;
    background: var(--good-tint);
  }
  .secret code {
    display: block;
    margin: 10px 0;
    font-size: 15px;
    user-select: all;
  }
`;

export interface NameAndRoleFormOptions {
  readonly id: string;
  readonly button: string;
  readonly hasPassword: boolean;
  readonly onSubmit: (typed: { readonly name: string; readonly role: Role; readonly password: string }, form: HTMLFormElement) => void;
}

/** For a new account, and for a new key. */
export function nameAndRoleForm({ id, button, hasPassword, onSubmit }: NameAndRoleFormOptions) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const typed = new FormData(form);
    onSubmit(
      {
        name: typed.get('name') as string,
        role: typed.get('role') as Role,
        password: (typed.get('password') as string | null) ?? '',
      },
      form,
    );
  };
  return html`<form class="add" id="add-${id}" @submit=${submit}>
    <label
      >${T.name}<input
        name="name"
        required
        maxlength="64"
        pattern="[\\w.@\\-]+"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
    /></label>
    <label
      >${T.role}<select name="role">
        <option value="viewer">${TEXTS.shell.role.viewer}</option>
        <option value="operator">${TEXTS.shell.role.operator}</option>
      </select></label
    >
    ${
      hasPassword
        ? html`<label
            >${T.password}<input
              name="password"
              type="password"
              autocomplete="new-password"
              required
              minlength=${PASSWORD_MIN_CHARACTERS}
              maxlength="256"
          /></label>`
        : nothing
    }
    <button>${button}</button>
  </form>`;
}
