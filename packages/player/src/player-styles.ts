import { css } from 'lit';

export const PLAYER_STYLES = css`
  :host {
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    background: #05090c;
    color: #f2f6f8;
    font-family: var(--tributary-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    line-height: 1.45;
    color-scheme: dark;
  }
  :host([hidden]) {
    display: none;
  }
  tributary-video {
    display: block;
    width: 100%;
    height: 100%;
  }
  .cover {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 16px;
    box-sizing: border-box;
    text-align: center;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 3px solid #7cc4ff;
    outline-offset: -3px;
  }
  .play {
    border: 0;
    background: rgb(0 0 0 / 0.25);
  }
  .play svg {
    width: clamp(48px, 14%, 80px);
    transition: transform 0.15s ease;
  }
  .play circle {
    fill: rgb(5 9 12 / 0.72);
    stroke: rgb(255 255 255 / 0.5);
    stroke-width: 1.5;
    r: 35px;
  }
  .play path {
    fill: #fff;
  }
  .play:hover svg {
    transform: scale(1.06);
  }
  .unmute {
    position: absolute;
    inset-block-start: 12px;
    inset-inline-start: 12px;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 14px 0 10px;
    border: 1px solid rgb(255 255 255 / 0.35);
    border-radius: 999px;
    background: rgb(5 9 12 / 0.78);
    font-size: 14px;
    font-weight: 600;
  }
  .unmute svg {
    width: 22px;
    fill: currentcolor;
  }
  .unmute .stroke {
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
  }
  .failure {
    background: #0b1319;
    overflow: auto;
  }
  .failure h2 {
    margin: 0;
    font-size: clamp(17px, 2.6vw, 22px);
    text-wrap: balance;
  }
  .failure p {
    margin: 0;
    max-width: 46ch;
    color: #b9c7d0;
    font-size: 15px;
    text-wrap: pretty;
  }
  .failure button {
    min-height: 44px;
    margin-top: 4px;
    padding: 0 22px;
    border: 0;
    border-radius: 999px;
    background: #f2f6f8;
    color: #0b1319;
    font-weight: 600;
  }
  .failure .detail {
    font-size: 13px;
    color: #8fa2ae;
  }
  .failure .detail span {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .empty {
    color: #8fa2ae;
    font-size: 15px;
  }
  @media (prefers-reduced-motion: reduce) {
    .play svg {
      transition: none;
    }
  }
`;
