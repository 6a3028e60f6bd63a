import { css } from 'lit';

export const SWARM_PICTURE_STYLES = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  figure {
    margin: 0;
  }
  h2 {
    margin: 0 0 4px;
    font-size: 14px;
    font-weight: 600;
  }
  svg {
    display: block;
    width: 100%;
    max-width: 360px;
    height: auto;
    margin: 0 auto;
  }
  text {
    fill: var(--ink);
    font-size: 10px;
    font-weight: 600;
    text-anchor: middle;
    dominant-baseline: central;
  }
  .ring {
    fill: none;
    stroke: var(--line);
  }
  .ring-name {
    fill: var(--muted);
    font-size: 8.5px;
    font-weight: 400;
    stroke: var(--card);
    stroke-width: 4;
    paint-order: stroke;
  }
  .link {
    stroke: var(--line);
    stroke-width: 1;
  }
  .flow {
    stroke-linecap: butt;
  }
  .origin.flow {
    stroke: var(--tributary-origin);
  }
  .receiving.flow {
    stroke: var(--tributary-peers);
  }
  /* What goes is told from what comes by more than its colour. */
  .sending.flow {
    stroke: var(--muted);
    stroke-dasharray: 3 3;
  }
  .you circle {
    fill: var(--ink);
  }
  .you text {
    fill: var(--card);
  }
  .origin-mark rect {
    fill: var(--card);
    stroke: var(--tributary-origin);
    stroke-width: 2.5;
  }
  .neighbour circle {
    fill: var(--card);
    stroke: var(--tributary-peers);
    stroke-width: 2.5;
  }
  .neighbour text {
    font-size: 8px;
  }
  .neighbour.connecting circle {
    stroke: var(--muted);
    stroke-width: 1.5;
    stroke-dasharray: 3 2;
  }
  figcaption {
    margin-top: 8px;
    color: var(--muted);
    font-size: 13px;
    line-height: 1.45;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    margin: 8px 0 0;
    padding: 0;
    color: var(--muted);
    font-size: 12px;
    list-style: none;
  }
  .legend svg {
    display: inline-block;
    width: 18px;
    height: 8px;
    margin-right: 5px;
    vertical-align: 1px;
  }
  @media (prefers-reduced-motion: no-preference) {
    .receiving.flow,
    .origin.flow {
      stroke-dasharray: 10 2;
      animation: run 0.9s linear infinite;
    }
    .sending.flow {
      animation: run 0.9s linear infinite;
    }
    .legend .flow {
      animation: none;
    }
    .legend .flow:not(.sending) {
      stroke-dasharray: none;
    }
    @keyframes run {
      to {
        stroke-dashoffset: -12; /* one dash and its gap, and two of what is sent: the motion has no seam */
      }
    }
  }
`;
