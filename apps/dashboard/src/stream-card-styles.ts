import { css } from 'lit';

export const STREAM_CARD_STYLES = css`
  :host {
    display: block;
  }
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  article {
    padding: 24px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--card);
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 24px;
  }
  .name {
    display: flex;
    align-items: baseline;
    gap: 12px;
    min-width: 0;
  }
  h2 {
    overflow: hidden;
    font-size: 18px;
    font-weight: 620;
    letter-spacing: -0.01em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .id {
    color: var(--muted);
    font:
      12px ui-monospace,
      monospace;
  }
  .viewers {
    flex: none;
    color: var(--muted);
    font-size: 15px;
  }
  .viewers strong {
    color: var(--ink);
    font-size: 20px;
    font-weight: 640;
    font-variant-numeric: tabular-nums;
  }
  .main {
    display: grid;
    grid-template-columns: 240px minmax(0, 1fr);
    gap: 40px;
    margin-top: 20px;
  }
  h3 {
    color: var(--muted);
    font-size: 13px;
    font-weight: 500;
  }
  .big {
    margin: 6px 0 14px;
    font-size: 54px;
    font-weight: 660;
    letter-spacing: -0.035em;
    line-height: 1.1;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .gauge {
    display: block;
    width: 100%;
    height: 8px;
    border-radius: 4px;
  }
  .rest {
    fill: var(--line);
  }
  .possible {
    fill: var(--peers);
    opacity: 0.22;
  }
  .reached {
    fill: var(--peers);
  }
  .limit {
    fill: var(--ink);
  }
  .ceiling {
    margin-top: 8px;
    color: var(--muted);
    font-size: 14px;
  }
  .legend {
    display: flex;
    gap: 18px;
    margin-bottom: 10px;
    color: var(--muted);
    font-size: 13px;
  }
  .key::before {
    display: inline-block;
    width: 10px;
    height: 10px;
    margin-right: 7px;
    border-radius: 3px;
    content: '';
  }
  .key.peers::before {
    background: var(--peers);
  }
  .key.origin::before {
    background: var(--origin);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr));
    gap: 20px;
    margin-top: 24px;
    padding-top: 20px;
    border-top: 1px solid var(--line);
  }
  dt {
    color: var(--muted);
    font-size: 13px;
  }
  dd {
    font-size: 18px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 1.5;
    white-space: nowrap;
  }
  dd.detail {
    color: var(--muted);
    font-size: 12px;
    font-weight: 400;
  }
  dd.alerting {
    color: var(--alert);
  }
  footer {
    margin-top: 18px;
    color: var(--muted);
    font-size: 13px;
  }
  footer strong {
    color: var(--alert);
    font-weight: 600;
  }
  @media (max-width: 900px) {
    dl {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @media (max-width: 640px) {
    article {
      padding: 18px;
    }
    .main {
      grid-template-columns: minmax(0, 1fr);
      gap: 24px;
    }
    .id {
      display: none;
    }
    dl {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 16px;
    }
  }
`;
