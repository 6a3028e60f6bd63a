import { css } from 'lit';

export const SHARING_STYLES = css`
  :host {
    display: block;
    font-size: 14px;
    line-height: 1.45;
  }
  :host([hidden]) {
    display: none;
  }
  h3,
  p {
    margin: 0;
  }
  h3 {
    font-size: 16px;
  }
  p + p,
  h3 + p {
    margin-top: 4px;
  }
  fieldset {
    margin: 16px 0 0;
    padding: 12px 0 0;
    border: 0;
    border-top: 1px solid color-mix(in srgb, currentcolor 18%, transparent);
  }
  fieldset:disabled {
    opacity: 0.55;
  }
  legend {
    float: inline-start;
    width: 100%;
    margin-bottom: 4px;
    font-weight: 600;
  }
  label {
    clear: both;
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 36px;
    cursor: pointer;
  }
  input {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--tributary-accent, #4aa8f0);
  }
  .addresses {
    margin: 14px 0 10px;
    padding-top: 12px;
    border-top: 1px solid color-mix(in srgb, currentcolor 18%, transparent);
  }
  button {
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
    border-radius: 999px;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  :is(button, input):focus-visible {
    outline: 3px solid var(--tributary-accent, #4aa8f0);
    outline-offset: 2px;
  }
  @media (pointer: coarse) {
    label,
    button {
      min-height: 44px;
    }
  }
`;
