import { css } from 'lit';

/** The picture, and what stands in its place or over it without being a control. */
export const PLAYER_STYLES = css`
  :host {
    color: var(--text);
    font-family: var(--font);
    line-height: 1.45;
  }
  .cover {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
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
  button:focus-visible,
  .panel:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: -3px;
  }
  .unmute {
    position: absolute;
    inset-block-start: 12px;
    inset-inline-start: 12px;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
    padding: 0 16px 0 12px;
    border: 1px solid rgb(255 255 255 / 0.35);
    border-radius: 999px;
    background: rgb(5 9 12 / 0.78);
    color: #fff;
    font-size: 14px;
    font-weight: 600;
  }
  .unmute svg {
    width: 22px;
    fill: currentcolor;
  }
  .failure {
    background: var(--surface);
    overflow: auto;
  }
  .failure h2 {
    margin: 0;
    font-size: clamp(17px, 2.6cqi, 22px);
    text-wrap: balance;
  }
  .failure p {
    margin: 0;
    max-width: 46ch;
    color: var(--quiet-text);
    font-size: 15px;
    text-wrap: pretty;
  }
  .failure button {
    min-height: 44px;
    margin-top: 4px;
    padding: 0 22px;
    border: 0;
    border-radius: 999px;
    background: var(--text);
    color: var(--surface);
    font-weight: 600;
  }
  .failure button:focus-visible {
    outline-offset: 2px;
  }
  .failure .detail {
    font-size: 13px;
  }
  .failure .detail span {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .empty {
    background: var(--surface);
    color: var(--quiet-text);
    font-size: 15px;
  }
  @container (max-width: 480px) {
    .cover {
      gap: 8px;
    }
    .failure p {
      font-size: 14px;
    }
  }
`;
