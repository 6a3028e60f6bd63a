import { css } from 'lit';

export const SHARE_PANEL_STYLES = css`
  :host {
    display: contents;
  }
  h2,
  p {
    margin: 0;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }

  dialog {
    box-sizing: border-box;
    width: min(680px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 0;
    border: 1px solid var(--line);
    border-radius: 16px;
    background: var(--card);
    color: var(--ink);
    line-height: 1.5;
    overflow: auto;
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(4 9 12 / 0.6);
  }
  .panel {
    display: grid;
    gap: 20px;
    padding: 20px 24px 24px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2 {
    font-size: 20px;
    font-weight: 680;
    letter-spacing: -0.02em;
  }
  .close {
    width: 44px;
    padding: 10px;
    margin-inline-end: -10px;
    border-color: transparent;
  }
  .close svg {
    display: block;
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
  }

  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 24px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 4px;
    padding: 0;
    font-size: 14px;
    font-weight: 600;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-height: 44px;
    font-size: 15px;
    cursor: pointer;
  }
  input[type='radio'],
  input[type='checkbox'] {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent);
  }
  .kinds {
    padding-top: 20px;
    border-top: 1px solid var(--line);
  }
  .kinds legend {
    float: left; /* a legend sits on the border otherwise */
    width: 100%;
    font-size: 16px;
    font-weight: 680;
  }
  .kinds span,
  .start span {
    color: var(--muted);
  }
  .kinds strong {
    color: var(--ink);
    font-weight: 600;
  }
  input[type='number'] {
    box-sizing: border-box;
    width: 88px;
    min-height: 44px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
    border-radius: 10px;
    background: var(--page);
    color: var(--ink);
    font: inherit;
    font-size: 16px; /* iOS zooms into fields with smaller text */
  }
  .preview iframe {
    display: block;
    width: 100%;
    aspect-ratio: 16 / 9;
    margin-top: 12px;
    border: 0;
    border-radius: 10px;
  }
  .preview p {
    margin-top: 8px;
    color: var(--muted);
    font-size: 14px;
  }

  @media (width < 480px) {
    .panel {
      padding: 12px 16px 20px;
    }
    .kinds,
    .options {
      flex-direction: column;
      gap: 0;
    }
  }
`;
