/** What is there before the controls are, in the place that they will have. */
export const SHELL_STYLES = `
  :host {
    display: block;
    position: relative;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    background: #05090c;
    container-type: inline-size;
  }
  :host([hidden]) {
    display: none;
  }
  :host(:fullscreen) {
    width: 100%;
    height: 100%;
    aspect-ratio: auto;
  }
  media-controller,
  tributary-video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
`;
