import { css, unsafeCSS } from 'lit';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';

/** As a constructed sheet, in the chart's own shadow: the page's security policy allows no inline styles. */
export const UPLOT_STYLES = unsafeCSS(uplotCss);

export const TIME_CHART_STYLES = css`
  :host {
    display: block;
    min-width: 0;
  }
  .note {
    margin-top: 2px;
    color: var(--muted);
    font-size: 13px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 6px;
    min-height: 30px;
    margin: 8px 0 2px -8px;
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-height: 28px;
    padding: 2px 8px;
    border: 0;
    border-radius: 7px;
    background: none;
    color: var(--ink);
    font: inherit;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    cursor: pointer;
  }
  .key:hover {
    background: var(--hover);
  }
  .key[aria-pressed='false'] {
    color: var(--muted);
    text-decoration: line-through;
  }
  .key[aria-pressed='false'] .mark {
    opacity: 0.35;
  }
  .mark {
    width: 14px;
    height: 10px;
  }
  .mark path {
    stroke: var(--series);
    stroke-width: 4;
  }
  .moment {
    align-self: center;
    margin-left: auto;
    color: var(--muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .plot {
    position: relative;
    border-radius: 8px;
  }
  .canvas {
    height: 200px;
    overflow: hidden;
  }
  .empty {
    position: absolute;
    inset: 64px 12px auto 78px;
    color: var(--muted);
    font-size: 14px;
    text-align: center;
    pointer-events: none;
  }
  .u-select {
    background: var(--peers);
    opacity: 0.18;
  }
  .u-hz .u-cursor-x {
    border-color: var(--muted);
  }
`;
