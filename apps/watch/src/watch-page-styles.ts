import { css } from 'lit';

export const WATCH_PAGE_STYLES = css`
  :host {
    display: block;
    max-width: 1440px;
    margin: 0 auto;
    padding: 0 32px 48px;
    line-height: 1.5;
  }
  a {
    color: inherit;
    text-decoration: none;
  }
  a:focus-visible,
  button:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 6px;
  }
  h1,
  p,
  ul {
    margin: 0;
    padding: 0;
  }

  .skip {
    position: absolute;
    top: 8px;
    left: 8px;
    z-index: 1;
    padding: 10px 16px;
    border-radius: 10px;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .skip:not(:focus) {
    width: 1px;
    height: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
  main:focus {
    outline: none; /* focused by the skip link alone; what is in it shows its own */
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    height: 72px;
  }
  .wordmark {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    font-size: 20px;
    font-weight: 680;
    letter-spacing: -0.025em;
  }
  .mark {
    width: 30px;
    height: 30px;
  }
  .mark .flow {
    stroke: var(--tributary-peers);
  }
  .mark .spring {
    stroke: var(--tributary-origin);
  }
  .mark .river {
    stroke: var(--tributary-peers);
  }
  nav a {
    color: var(--muted);
    font-size: 15px;
    font-weight: 500;
  }
  nav a:hover {
    color: var(--ink);
  }

  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 352px;
    grid-template-rows: auto auto 1fr;
    grid-template-areas: 'stage swarm' 'about swarm' 'others swarm';
    gap: 24px 32px;
  }
  main.nothing {
    grid-template-rows: auto 1fr;
    grid-template-areas: 'stage swarm' 'others swarm';
  }
  .stage {
    grid-area: stage;
  }
  tributary-player,
  .placeholder {
    border-radius: 14px;
    overflow: hidden;
  }
  .placeholder {
    box-sizing: border-box;
    aspect-ratio: 16 / 9;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 24px;
    background: var(--card);
    border: 1px solid var(--line);
    text-align: center;
  }
  .placeholder[aria-busy] {
    background: #05090c;
    border-color: transparent;
  }
  .placeholder p {
    max-width: 48ch;
    color: var(--muted);
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .others {
    grid-area: others;
  }
  recent-list {
    margin-top: 20px;
  }
  swarm-picture {
    margin-bottom: 24px;
    padding-bottom: 20px;
    border-bottom: 1px solid var(--line);
  }
  .swarm {
    grid-area: swarm;
    align-self: start;
    padding: 24px;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--card);
  }

  h1 {
    font-size: 24px;
    font-weight: 680;
    line-height: 1.25;
    letter-spacing: -0.02em;
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  .about {
    grid-area: about;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 6px 24px;
  }
  .about failure-advice,
  .about phone-panel {
    grid-column: 1 / -1;
  }
  .about failure-advice:not([empty]) {
    margin-bottom: 10px;
  }
  .facts {
    min-height: 1.5em; /* what comes later does not move what is read */
    color: var(--muted);
    font-size: 15px;
  }
  .about .idea {
    grid-column: 1 / -1;
    color: var(--muted);
    max-width: 72ch;
    text-wrap: pretty;
  }
  pre {
    margin: 8px 0 0;
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: 10px;
    overflow-x: auto;
    color: var(--ink);
    font-size: 13px;
  }
  pre:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .primary,
  .placeholder button {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  .primary:hover,
  .placeholder button:hover {
    border-color: transparent;
    background: var(--accent-strong);
  }
  .about + .others {
    padding-top: 24px;
    border-top: 1px solid var(--line);
  }
  .offers {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 20px;
    list-style: none;
  }
  .offers:empty {
    display: none;
  }
  .offers button {
    min-height: 40px;
    padding: 0 16px;
    border-radius: 999px;
    font-weight: 500;
  }
  .offers [aria-pressed='true'] {
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 14%, transparent);
  }

  @media (width < 960px) {
    :host {
      padding: 0 16px 32px;
    }
    header {
      height: 60px;
    }
    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: none;
      grid-template-areas: 'stage' 'about' 'swarm' 'others';
      gap: 20px;
    }
    main.nothing {
      grid-template-rows: none;
      grid-template-areas: 'stage' 'others' 'swarm';
    }
    .about {
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
    }
    .swarm {
      padding: 20px;
    }
  }
  /* A phone on its side: all of the picture is on the screen at once. */
  @media (height < 480px) and (orientation: landscape) {
    header {
      height: 44px;
    }
    .stage {
      width: min(100%, calc((100dvh - 52px) * 16 / 9));
      margin-inline: auto;
    }
  }
  @media (width < 480px) {
    .stage {
      margin: 0 -16px;
    }
    tributary-player,
    .placeholder {
      border-radius: 0;
      border-inline: 0;
    }
    .placeholder {
      aspect-ratio: auto;
      min-height: 56vw;
    }
    .actions .primary {
      flex: 1;
      padding: 0 12px;
      white-space: nowrap;
    }
    h1 {
      font-size: 20px;
    }
  }
`;
