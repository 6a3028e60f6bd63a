import { css } from 'lit';

/** What every element of the page shares: text, links, focus, tables. */
export const BASE = css`
  :host {
    box-sizing: border-box;
    line-height: 1.5;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  ol,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  fieldset {
    min-width: 0;
    border: 0;
  }
  h1 {
    font-size: 24px;
    font-weight: 640;
    letter-spacing: -0.02em;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 18px;
    font-weight: 620;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 15px;
    font-weight: 600;
  }
  a {
    color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 6px;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 13px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .card {
    min-width: 0;
    padding: 22px 24px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--card);
  }
  .scrolls {
    overflow-x: auto;
    border-radius: 6px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  caption {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  th,
  td {
    padding: 8px 12px 8px 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: baseline;
  }
  thead th {
    color: var(--muted);
    font-size: 13px;
    font-weight: 500;
    white-space: nowrap;
  }
  tbody th {
    font-weight: 500;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  details.table {
    position: relative;
    margin-top: 4px;
  }
  details.table summary {
    width: fit-content;
    padding: 3px 0;
    color: var(--muted);
    font-size: 13px;
    cursor: pointer;
  }
  details.table .scrolls {
    max-height: 280px;
    overflow: auto;
  }
  code {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  @media (max-width: 640px) {
    .card {
      padding: 18px 16px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
