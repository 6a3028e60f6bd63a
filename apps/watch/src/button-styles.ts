import { css } from 'lit';

/** Buttons of the page, large enough for a thumb (WCAG 2.2, 2.5.5). First in an element's styles: what comes after may say otherwise. */
export const BUTTON_STYLES = css`
  button {
    box-sizing: border-box;
    min-height: 44px;
    padding: 0 20px;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
    border-radius: 10px;
    background: transparent;
    color: var(--ink);
    font: inherit;
    font-size: 15px;
    font-weight: 600;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--ink);
  }
`;
