import { css } from 'lit';

export const DASHBOARD_PAGE_STYLES = css`
  :host {
    display: block;
    max-width: 1200px;
    margin: 0 auto;
    padding: 0 32px 48px;
    line-height: 1.5;
  }
  h1,
  p {
    margin: 0;
  }
  a {
    color: var(--peers);
  }
  a:focus-visible {
    outline: 2px solid var(--peers);
    outline-offset: 2px;
    border-radius: 6px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    height: 72px;
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
  .state {
    color: var(--muted);
    font-size: 14px;
    text-align: right;
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
  .state.lost {
    color: var(--alert);
  }
  .state.lost::before {
    background: var(--alert);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 24px;
    margin: 8px 0 20px;
  }
  .head h1 {
    font-size: 24px;
    font-weight: 640;
    letter-spacing: -0.02em;
  }
  .head p {
    color: var(--muted);
    font-size: 14px;
  }
  .streams {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
  }
  .streams.old {
    opacity: 0.55;
  }
  .skeleton {
    height: 420px;
    margin-top: 20px;
    border-radius: 14px;
    background: var(--card);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }
  .notice {
    margin-top: 20px;
    padding: 88px 24px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--card);
    text-align: center;
  }
  .notice h1 {
    font-size: 22px;
    font-weight: 640;
    letter-spacing: -0.015em;
  }
  .notice p {
    max-width: 52ch;
    margin: 8px auto 0;
    color: var(--muted);
  }
  @media (max-width: 640px) {
    :host {
      padding: 0 16px 32px;
    }
  }
`;
