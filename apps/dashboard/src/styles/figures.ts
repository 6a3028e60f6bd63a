import { css } from 'lit';

/** Figures and how they lie on a page. */
export const FIGURES = css`
  .grid {
    display: grid;
    grid-template-columns: repeat(12, minmax(0, 1fr));
    gap: 20px;
  }
  .grid > * {
    grid-column: span 12;
  }
  .grid > .half {
    grid-column: span 6;
  }
  .grid > .third {
    grid-column: span 4;
  }
  .grid > .two-thirds {
    grid-column: span 8;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(138px, 1fr));
    gap: 18px 20px;
  }
  .facts dt,
  .fact dt {
    color: var(--muted);
    font-size: 13px;
  }
  .facts dd,
  .fact dd {
    font-size: 20px;
    font-weight: 620;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
    line-height: 1.4;
  }
  .facts dd.detail,
  .fact dd.detail {
    color: var(--muted);
    font-size: 13px;
    font-weight: 400;
    letter-spacing: 0;
    line-height: 1.45;
  }
  .old {
    opacity: 0.55;
  }
  .band {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 1px 9px;
    border-radius: 10px;
    font-size: 13px;
    font-weight: 600;
    white-space: nowrap;
  }
  .band svg {
    width: 12px;
    height: 12px;
    fill: currentColor;
  }
  .band.good {
    background: var(--good-tint);
    color: var(--good);
  }
  .band.fair {
    background: var(--fair-tint);
    color: var(--fair);
  }
  .band.poor {
    background: var(--bad-tint);
    color: var(--alert);
  }
  .bars {
    display: grid;
    gap: 10px;
  }
  .bars .name {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    font-size: 14px;
  }
  .bars .name span:first-child {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .bars .name span:last-child {
    flex: none;
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  .bars svg {
    display: block;
    width: 100%;
    height: 8px;
    margin-top: 3px;
    border-radius: 4px;
    background: var(--hover);
  }
  .bars rect {
    fill: var(--peers);
  }
  .stack {
    display: grid;
    gap: 14px;
    align-content: start;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 10px 24px;
    margin: 4px 0 18px;
  }
  .skeleton {
    min-height: 180px;
    border-radius: 14px;
    background: var(--card);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  .skeleton.tall {
    min-height: 320px;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  .notice {
    padding: 72px 24px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--card);
    text-align: center;
  }
  .notice p {
    max-width: 56ch;
    margin: 8px auto 0;
    color: var(--muted);
  }
  .notice button {
    margin-top: 18px;
  }
  @media (max-width: 980px) {
    .grid > .third,
    .grid > .two-thirds {
      grid-column: span 12;
    }
  }
  @media (max-width: 760px) {
    .grid {
      gap: 14px;
    }
    .grid > .half {
      grid-column: span 12;
    }
    .facts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
`;
