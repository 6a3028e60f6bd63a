import { css } from 'lit';

export const PHONE_PANEL_STYLES = css`
  :host {
    display: block;
  }
  summary {
    min-height: 44px;
    line-height: 44px;
    font-size: 15px;
    font-weight: 600;
    cursor: pointer;
  }
  summary:focus-visible,
  a:focus-visible,
  select:focus-visible,
  pre:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 6px;
  }
  .content {
    display: flex;
    flex-wrap: wrap;
    gap: 16px 20px;
    align-items: flex-start;
    padding-bottom: 8px;
  }
  /* Dark on light in either scheme: some cameras read no other. */
  svg {
    width: 168px;
    border-radius: 10px;
    background: #ffffff;
    fill: #000000;
  }
  .words {
    flex: 1 1 240px;
    min-width: 0;
    font-size: 14px;
  }
  p {
    margin: 0 0 8px;
    color: var(--muted);
    max-width: 60ch;
    overflow-wrap: anywhere;
  }
  .title {
    color: var(--ink);
    font-size: 15px;
    font-weight: 600;
  }
  .missing {
    color: var(--alert);
  }
  a {
    display: block;
    margin-bottom: 8px;
    color: var(--accent);
    overflow-wrap: anywhere;
  }
  label {
    display: block;
    margin-bottom: 8px;
    color: var(--muted);
  }
  select {
    display: block;
    min-height: 44px;
    max-width: 100%;
    margin-top: 4px;
    padding: 0 10px;
    border: 1px solid color-mix(in srgb, var(--muted) 60%, transparent);
    border-radius: 10px;
    background: var(--card);
    color: var(--ink);
    font: inherit;
    font-size: 16px; /* iOS zooms into fields with smaller text */
  }
  pre {
    margin: 0 0 8px;
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    overflow-x: auto;
    background: var(--page);
    font-size: 13px;
  }
`;
