import { css } from 'lit';

/** Buttons, fields, chips. All of them are 40 pixels high or more where a finger has to meet them. */
export const CONTROLS = css`
  button,
  .button,
  input,
  select,
  textarea {
    font: inherit;
    font-size: 15px;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 6px 16px;
    border: 1px solid var(--field);
    border-radius: 9px;
    background: var(--card);
    color: var(--ink);
    font-weight: 550;
    text-decoration: none;
    cursor: pointer;
  }
  button:hover:not(:disabled, [aria-disabled='true']),
  .button:hover {
    background: var(--hover);
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled, [aria-disabled='true']) {
    background: var(--accent);
    filter: brightness(1.08);
  }
  button.danger {
    border-color: var(--bad);
    color: var(--alert);
  }
  button.quiet {
    border-color: transparent;
    background: none;
  }
  button:disabled,
  button[aria-disabled='true'],
  input:disabled,
  select:disabled,
  textarea:disabled {
    border-style: dashed;
    background: none;
    color: var(--muted);
    cursor: not-allowed;
  }
  label,
  .label {
    display: block;
    font-size: 14px;
    font-weight: 550;
  }
  input:not([type='checkbox'], [type='radio']),
  select,
  textarea {
    width: 100%;
    min-height: 40px;
    padding: 7px 11px;
    border: 1px solid var(--field);
    border-radius: 9px;
    background: var(--card);
    color: var(--ink);
  }
  input[type='checkbox'],
  input[type='radio'] {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  .hint {
    color: var(--muted);
    font-size: 13px;
    font-weight: 400;
  }
  .problem {
    padding: 10px 14px;
    border: 1px solid var(--bad);
    border-radius: 9px;
    background: var(--bad-tint);
    color: var(--alert);
    font-size: 14px;
  }
  .done {
    color: var(--good);
    font-size: 14px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    min-height: 36px;
    padding: 4px 13px;
    border: 1px solid var(--field);
    border-radius: 18px;
    background: none;
    color: var(--ink);
    font-size: 14px;
    font-weight: 500;
    text-decoration: none;
  }
  .chip:hover {
    background: var(--hover);
  }
  .chip[aria-current='true'],
  .chip[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  dialog {
    width: min(560px, calc(100vw - 32px));
    max-height: calc(100vh - 48px);
    padding: 26px;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--card);
    color: var(--ink);
  }
  dialog::backdrop {
    background: rgb(5 16 24 / 55%);
  }
  dialog h2 {
    margin-bottom: 10px;
  }
`;
