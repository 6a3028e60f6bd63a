import { css } from 'lit';

/** Blue and orange: told apart with every kind of colour blindness (after Okabe and Ito); hatching and lightness say it again. */
export const PEER_VIEW_STYLES = css`
  :host {
    /* Colours that stand out on white and on black; a page sets its own for its own background. */
    --peers: var(--tributary-peers, #2387cc);
    --origin: var(--tributary-origin, #dd9130);
    --hatching: rgb(50 25 0 / 0.36);
    --muted: var(--tributary-muted, color-mix(in srgb, currentcolor 68%, transparent));
    --line: var(--tributary-line, color-mix(in srgb, currentcolor 15%, transparent));
    display: block;
    font-family: var(--tributary-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    font-size: 14px;
    line-height: 1.45;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  p,
  h2,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  section + section {
    margin-top: 18px;
    padding-top: 18px;
    border-top: 1px solid var(--line);
  }
  h2 {
    margin-bottom: 10px;
    font-size: 13px;
    font-weight: 600;
    color: var(--muted);
  }

  .status .title {
    display: flex;
    align-items: center;
    gap: 9px;
    font-size: 17px;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .status .sentence {
    margin-top: 4px;
    color: var(--muted);
    text-wrap: pretty;
  }
  .dot {
    flex: none;
    box-sizing: border-box;
    width: 11px;
    height: 11px;
    border: 2.5px solid var(--muted);
    border-radius: 50%;
  }
  .good .dot {
    border-color: var(--peers);
    background: var(--peers);
    box-shadow: 0 0 0 4px color-mix(in srgb, var(--peers) 20%, transparent);
  }
  .trouble .dot {
    border: 0;
    border-radius: 0;
    background: var(--origin);
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }

  .shares {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
  }
  .shares > div {
    display: flex;
    flex-direction: column-reverse;
    justify-content: flex-end;
  }
  .shares dt {
    color: var(--muted);
    font-size: 13px;
  }
  .shares dd {
    display: flex;
    align-items: flex-end;
    min-height: 44px;
    font-size: 40px;
    font-weight: 680;
    line-height: 1.1;
    letter-spacing: -0.03em;
  }
  .shares .now dd {
    color: var(--peers);
  }
  .shares .unknown dd {
    padding-bottom: 5px;
    box-sizing: border-box;
    color: var(--muted);
    font-size: 18px;
    font-weight: 500;
    letter-spacing: -0.01em;
  }
  .bytes {
    margin-top: 14px;
  }
  .bytes > div {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    padding: 3px 0;
  }
  .bytes dt {
    display: flex;
    align-items: center;
    gap: 9px;
    color: var(--muted);
  }
  .bytes dd {
    font-weight: 600;
  }

  .swatch {
    flex: none;
    display: inline-block;
    box-sizing: border-box;
    width: 11px;
    height: 11px;
    border-radius: 2.5px;
  }
  .swatch.peers {
    background: var(--peers);
  }
  .swatch.origin {
    background: repeating-linear-gradient(135deg, var(--hatching) 0 1.5px, transparent 1.5px 4.2px) var(--origin);
  }
  .swatch.sent {
    border: 2px solid var(--peers);
  }

  .strip {
    display: block;
    width: 100%;
    height: auto;
    max-height: 72px;
  }
  .strip .vacant {
    fill: var(--line);
    opacity: 0.6;
  }
  .strip .peers {
    fill: var(--peers);
  }
  .strip .origin {
    fill: var(--origin);
  }
  .strip .hatching {
    fill: var(--hatching);
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
    margin-bottom: 10px;
  }
  .heading h2 {
    margin: 0;
  }
  .axis {
    display: flex;
    justify-content: space-between;
    margin-top: 4px;
    color: var(--muted);
    font-size: 12px;
  }
  .legend {
    display: flex;
    gap: 14px;
    color: var(--muted);
    font-size: 13px;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 7px;
  }

  .map {
    display: block;
    width: 100%;
    max-width: 440px;
    height: auto;
    margin: 0 auto 12px;
  }
  .map line {
    stroke-linecap: round;
    transition: stroke-width 0.4s ease;
  }
  .map .receiving {
    stroke: var(--peers);
  }
  .map .sending {
    stroke: var(--origin);
  }
  .map .sending.used {
    stroke-dasharray: 5 9;
    animation: flow 1.6s linear infinite;
  }
  .map .idle {
    stroke: var(--line);
  }
  .map .you {
    fill: var(--peers);
  }
  .map .neighbour {
    fill: currentcolor;
    transition:
      cx 0.4s ease,
      cy 0.4s ease;
  }
  .map text {
    font-size: 10px;
    text-anchor: middle;
    fill: currentcolor;
  }
  .map .you-name {
    dominant-baseline: central;
    font-weight: 700;
    fill: #04121d;
  }
  .map .neighbour-name {
    font-weight: 600;
  }
  .map .neighbour-figure {
    fill: var(--muted);
  }
  /* From the middle outwards. */
  @keyframes flow {
    to {
      stroke-dashoffset: 14;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .map line,
    .map .neighbour {
      animation: none;
      transition: none;
    }
  }

  .neighbours li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    grid-template-areas: 'who trip down' 'who trip up';
    align-items: center;
    column-gap: 16px;
    padding: 8px 0;
  }
  .neighbours li + li {
    border-top: 1px solid var(--line);
  }
  .neighbours li:first-child {
    padding-top: 0;
  }
  .who {
    grid-area: who;
    display: flex;
    flex-direction: column;
  }
  .name {
    font-weight: 600;
  }
  .where,
  .none,
  .note {
    color: var(--muted);
    font-size: 13px;
  }
  .figure {
    text-align: end;
    white-space: nowrap;
    font-size: 13px;
  }
  .round-trip {
    grid-area: trip;
  }
  .down {
    grid-area: down;
    min-width: 92px;
  }
  .up {
    grid-area: up;
    color: var(--muted);
  }
  .note {
    margin-top: 16px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
