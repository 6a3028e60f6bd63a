import { html } from 'lit';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings.accounts;
const PASSWORD_MIN_CHARACTERS = 12; // as the API has it

export type AccountDialog =
  | { readonly kind: 'password' | 'account'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string; readonly id: string };

export interface AccountDialogOptions {
  readonly onCancel: () => void;
  /** @param password empty where none was asked for */
  readonly onConfirm: (password: string) => void;
}

/** Asks before something is taken away, or for a new password. */
export function accountDialog({ kind, name }: AccountDialog, { onCancel, onConfirm }: AccountDialogOptions) {
  const isPassword = kind === 'password';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onConfirm((new FormData(event.target as HTMLFormElement).get('password') as string | null) ?? '');
  };
  return html`<dialog aria-labelledby="dialog-heading" @cancel=${onCancel}>
    <form class="stack" @submit=${submit}>
      <h2 id="dialog-heading">${isPassword ? T.passwordOf(name) : T.removeHeading(name)}</h2>
      ${
        isPassword
          ? html`<div>
              <label for="new-password">${T.newPassword}</label>
              <input
                id="new-password"
                name="password"
                type="password"
                autocomplete="new-password"
                required
                minlength=${PASSWORD_MIN_CHARACTERS}
                maxlength="256"
              />
              <p class="hint">${T.passwordHint} ${T.removeText}</p>
            </div>`
          : html`<p class="muted">${kind === 'key' ? T.removeKeyText : T.removeText}</p>`
      }
      <div class="row">
        <button type="button" @click=${onCancel}>${TEXTS.settings.cancel}</button>
        <button class=${isPassword ? 'primary' : 'danger'}>${isPassword ? T.changePassword : TEXTS.settings.remove}</button>
      </div>
    </form>
  </dialog>`;
}
