// A strict content security policy allows no <style> in markup, so the styles are a sheet of their own.
export const VIDEO_TEMPLATE = '<slot name="media"><video part="video"></video></slot><slot></slot>';

const STYLES = `
  :host {
    display: inline-block;
    line-height: 0;
  }
  :host([hidden]) {
    display: none;
  }
  video {
    width: 100%;
    height: 100%;
    object-fit: var(--media-object-fit, contain);
    object-position: var(--media-object-position, 50% 50%);
  }
  video::-webkit-media-text-track-container {
    transform: var(--media-webkit-text-track-transform);
    transition: var(--media-webkit-text-track-transition);
  }
`;

let sheet: CSSStyleSheet | null = null;

/** One for all elements of the page. */
export function videoStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}
