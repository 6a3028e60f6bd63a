import { svg, type SVGTemplateResult } from 'lit';

const icon = (paths: SVGTemplateResult): SVGTemplateResult => svg`<svg viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;

/** Viewers around one in the middle. */
export const PEERS_ICON = icon(svg`<path
    d="M12 12 5 6.5M12 12l7-5.5M12 12v7.5"
    fill="none" stroke="currentcolor" stroke-width="1.6"
  ></path>
  <circle cx="12" cy="12" r="3.6"></circle><circle cx="5" cy="6" r="2.4"></circle>
  <circle cx="19" cy="6" r="2.4"></circle><circle cx="12" cy="20" r="2.4"></circle>`);

export const MUTED_ICON = icon(svg`<path d="M4 9v6h4l5 5V4L8 9H4Z"></path>
  <path d="m17 9 5 6m0-6-5 6" fill="none" stroke="currentcolor" stroke-width="2" stroke-linecap="round"></path>`);

export const BACK_ICON = icon(
  svg`<path d="m15 5-7 7 7 7" fill="none" stroke="currentcolor" stroke-width="2" stroke-linecap="round"></path>`,
);

export const CLOSE_ICON = icon(
  svg`<path d="m6 6 12 12m0-12L6 18" fill="none" stroke="currentcolor" stroke-width="2" stroke-linecap="round"></path>`,
);
