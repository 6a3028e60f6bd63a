import { css } from 'lit';

export const STREAM_FORM_STYLES = css`
  :host {
    display: block;
  }
  label {
    display: block;
    margin-bottom: 8px;
    font-size: 14px;
    font-weight: 600;
  }
  .row {
    display: flex;
    gap: 8px;
  }
  input,
  button {
    box-sizing: border-box;
    min-height: 44px;
    border-radius: 10px;
    font: inherit;
    font-size: 16px; /* iOS zooms into fields with smaller text */
  }
  input {
    flex: 1;
    min-width: 0;
    padding: 0 14px;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
    background: var(--card);
    color: var(--ink);
  }
  input::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  input:focus-visible,
  button:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  input[aria-invalid='true'] {
    border-color: var(--alert);
  }
  button {
    padding: 0 20px;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
    background: transparent;
    color: var(--ink);
    font-size: 15px;
    font-weight: 600;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--ink);
  }
  p {
    margin: 8px 0 0;
    color: var(--alert);
    font-size: 14px;
    line-height: 1.45;
    overflow-wrap: anywhere;
  }
  p:empty {
    display: none;
  }
`;
