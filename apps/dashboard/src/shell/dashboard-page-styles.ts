import { css } from 'lit';

export const DASHBOARD_PAGE_STYLES = css`
  :host {
    display: block;
    max-width: 1280px;
    margin: 0 auto;
    padding: 0 32px 56px;
  }
  .skip {
    position: absolute;
    left: 16px;
    top: -60px;
    z-index: 2;
    min-height: 40px;
    padding: 8px 14px;
    border: 0;
    border-radius: 0 0 9px 9px;
    background: var(--ink);
    color: var(--page);
    font: inherit;
  }
  .skip:focus-visible {
    top: 0;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 28px;
    min-height: 72px;
    padding: 10px 0;
  }
  .wordmark {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    color: var(--ink);
    font-size: 20px;
    font-weight: 680;
    letter-spacing: -0.025em;
    text-decoration: none;
  }
  .mark {
    width: 30px;
    height: 30px;
  }
  .flow {
    stroke: var(--peers);
  }
  .spring {
    stroke: var(--origin);
  }
  nav ul {
    display: flex;
    gap: 4px;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    min-height: 40px;
    padding: 4px 12px;
    border-radius: 9px;
    color: var(--ink);
    font-size: 15px;
    text-decoration: none;
  }
  nav a:hover {
    background: var(--hover);
  }
  nav a[aria-current] {
    font-weight: 620;
    box-shadow: inset 0 -2px var(--accent);
    border-radius: 0;
  }
  .right {
    display: flex;
    align-items: center;
    gap: 16px;
    min-height: 40px;
    margin-left: auto;
    color: var(--muted);
    font-size: 14px;
  }
  .state::before {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-right: 8px;
    border-radius: 50%;
    background: var(--muted);
    content: '';
  }
  .state.live::before {
    background: var(--good);
  }
  .state.disconnected {
    color: var(--alert);
  }
  .state.disconnected::before {
    border-radius: 0;
    background: var(--alert);
  }
  .who {
    max-width: 200px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .alerts ul {
    display: grid;
    gap: 6px;
    margin-bottom: 18px;
    padding: 12px 16px;
    border: 1px solid var(--bad);
    border-radius: 12px;
    background: var(--bad-tint);
    font-size: 15px;
  }
  .alerts li {
    display: flex;
    gap: 10px;
  }
  .alerts svg {
    flex: none;
    width: 16px;
    height: 16px;
    margin-top: 3px;
    fill: var(--alert);
    fill-rule: evenodd;
  }
  main:focus {
    outline: none;
  }
  .notice {
    margin-top: 9vh;
  }
  @media (max-width: 760px) {
    :host {
      padding: 0 16px 40px;
    }
    .top {
      gap: 0 12px;
    }
    nav {
      order: 3;
      width: 100%;
    }
    nav ul {
      margin: 0 -12px;
    }
    .who {
      display: none;
    }
    .right {
      gap: 8px;
      font-size: 13px;
    }
  }
`;
