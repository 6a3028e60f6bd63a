import { css } from 'lit';

/** What the viewer is asked and told, and what opens over the picture. */
export const PANEL_STYLES = css`
  .panel {
    position: absolute;
    inset-block: 0;
    inset-inline-end: 0;
    width: min(380px, 100%);
    box-sizing: border-box;
    padding: 0 18px 18px;
    overflow: auto;
    overscroll-behavior: contain;
    background: var(--surface);
    color: var(--text);
    box-shadow: -4px 0 24px rgb(0 0 0 / 0.35);
    --tributary-accent: var(--accent);
  }
  .panel header {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin: 0 -18px 10px;
    padding: 8px 8px 8px 18px;
    background: var(--surface);
  }
  .panel h2 {
    margin: 0;
    font-size: 17px;
  }
  .close {
    width: 44px;
    height: 44px;
    padding: 11px;
    border: 0;
    border-radius: 8px;
    background: none;
  }
  .close:hover {
    background: var(--hover-background);
  }
  .close svg {
    display: block;
    width: 22px;
  }

  .ask,
  .notice {
    position: absolute;
    inset-inline-start: 12px;
    inset-block-end: 88px;
    box-sizing: border-box;
    border-radius: 12px;
    background: var(--surface);
    color: var(--text);
    box-shadow: 0 4px 24px rgb(0 0 0 / 0.4);
    font-size: 14px;
  }
  .ask {
    width: min(430px, 100% - 24px);
    padding: 14px 18px 16px;
  }
  .ask h2 {
    margin: 0 0 4px;
    font-size: 16px;
  }
  .ask p,
  .notice p {
    margin: 0;
    text-wrap: pretty;
  }
  .ask p + p {
    margin-top: 8px;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .word button {
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
    border-radius: 999px;
    background: none;
    font-weight: 600;
  }
  .ask .yes,
  .ask .no {
    flex: 1;
  }
  .word button:hover {
    background: var(--hover-background);
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    max-width: calc(100% - 24px);
    padding: 8px 10px 8px 16px;
  }
  .notice p {
    margin-inline-end: 6px;
  }
  .notice button {
    padding: 0 13px;
  }
  @container (max-width: 560px) {
    .ask {
      inset: 0 0 auto;
      width: 100%;
      max-height: 100%;
      border-radius: 0;
      overflow: auto;
      padding: 12px 14px;
    }
    .notice {
      inset-inline: 8px;
      inset-block: 8px auto;
      padding: 8px 8px 8px 14px;
    }
  }
`;
