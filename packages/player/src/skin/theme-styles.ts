import { css, unsafeCSS } from 'lit';

/** Dark on light. Contrast of text to its background at least 4.5 to 1, of icons 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
const LIGHT = unsafeCSS(`
    --accent: var(--tributary-accent, #0b6bb8);
    --control-color: var(--tributary-control-color, #12202a);
    --control-background: var(--tributary-control-background, rgb(250 252 253 / 0.88));
    --hover-background: rgb(18 32 42 / 0.12);
    --surface: var(--tributary-surface, #fbfcfd);
    --text: var(--tributary-text, #12202a);
    --quiet-text: color-mix(in srgb, var(--text) 76%, transparent);
    --track: rgb(18 32 42 / 0.22);
    color-scheme: light;
`);

/** A page's own properties count over both. */
export const THEME_STYLES = css`
  :host {
    --accent: var(--tributary-accent, #4aa8f0);
    --control-color: var(--tributary-control-color, #f4f8fa);
    --control-background: var(--tributary-control-background, rgb(6 11 15 / 0.78));
    --hover-background: rgb(255 255 255 / 0.16);
    --surface: var(--tributary-surface, #10191f);
    --text: var(--tributary-text, #eef4f7);
    --quiet-text: color-mix(in srgb, var(--text) 76%, transparent);
    --track: rgb(255 255 255 / 0.28);
    --font: var(--tributary-font, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    color-scheme: dark;
  }
  @media (prefers-color-scheme: light) {
    :host(:not([theme='dark'])) {
      ${LIGHT}
    }
  }
  :host([theme='light']) {
    ${LIGHT}
  }
`;
