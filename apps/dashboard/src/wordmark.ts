import { html } from 'lit';

/** Two streams from viewers and a short one from the origin run into one. */
export const WORDMARK = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <g fill="none" stroke-width="3.8" stroke-linecap="round">
      <path class="flow" d="M3 6.5c10 0 8.5 9.5 18.5 9.5" />
      <path class="flow" d="M3 25.5c10 0 8.5-9.5 18.5-9.5" />
      <path class="spring" d="M3 16h8" />
      <path class="flow" d="M20 16h9" />
    </g></svg
  ><span>Tributary</span>`;
