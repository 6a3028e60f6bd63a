import { css } from 'lit';

/** media-chrome's elements, dressed by their own custom properties. Which of them apply, their attributes say: media-chrome keeps those. */
export const CONTROL_STYLES = css`
  media-controller {
    --media-font-family: var(--font);
    --media-primary-color: var(--control-color);
    --media-text-color: var(--control-color);
    --media-icon-color: var(--control-color);
    --media-control-background: transparent;
    --media-control-hover-background: var(--hover-background);
    --media-control-height: 24px;
    --media-control-padding: 9px;
    --media-range-bar-color: var(--accent);
    --media-range-thumb-background: var(--accent);
    --media-range-track-background: var(--track);
    --media-time-range-buffered-color: var(--track);
    --media-range-track-height: 4px;
    --media-focus-box-shadow: inset 0 0 0 3px var(--accent);
    --media-menu-background: var(--surface);
    --media-settings-menu-background: var(--surface);
    --media-menu-border-radius: 10px;
    --media-menu-item-hover-background: var(--hover-background);
    --media-menu-item-focus-shadow: inset 0 0 0 3px var(--accent);
    --media-preview-time-background: var(--surface);
    --media-preview-time-text-shadow: none;
    --media-tooltip-background-color: var(--surface);
    --media-tooltip-arrow-color: var(--surface);
    --media-live-button-indicator-color: var(--control-color);
  }
  media-control-bar {
    background: var(--control-background);
  }
  media-control-bar.seek {
    padding: 2px 8px 0;
  }
  media-time-range {
    width: 100%;
    --media-control-padding: 4px 8px;
  }
  media-control-bar.buttons {
    align-items: center;
    padding: 0 8px 4px;
  }
  .gap {
    flex: 1;
  }
  .buttons > :is(media-play-button, media-mute-button),
  .buttons > :is(media-captions-button, media-settings-menu-button, media-pip-button, media-fullscreen-button) {
    border-radius: 8px;
  }
  .toggle {
    width: 42px;
    height: 42px;
    padding: 9px;
    border: 0;
    border-radius: 8px;
    background: none;
    color: var(--control-color);
  }
  .toggle:hover,
  .toggle[aria-expanded='true'] {
    background: var(--hover-background);
  }
  .toggle svg {
    display: block;
    width: 24px;
    fill: currentcolor;
  }
  media-settings-menu {
    margin: 0 8px 4px 0;
    color: var(--text);
    --media-text-color: var(--text);
    --media-primary-color: var(--text);
    --media-icon-color: var(--text);
    --media-settings-menu-min-width: 230px;
    box-shadow: 0 4px 24px rgb(0 0 0 / 0.35);
  }

  .back {
    display: flex;
    align-items: center;
    gap: 4px;
    width: 100%;
    border: 0;
    border-bottom: 1px solid color-mix(in srgb, currentcolor 18%, transparent);
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    text-align: start;
  }
  .back svg {
    width: 20px;
  }

  /* What does not apply to this stream, browser or device. */
  media-controller:not([mediastreamtype='live']) media-live-button,
  media-controller[mediastreamtype='live'][mediatargetlivewindow='0'] :is(.seek, media-time-display, media-seek-backward-button),
  media-controller[mediastreamtype='live'][mediatargetlivewindow='0'] media-seek-forward-button,
  media-captions-button:not([mediasubtitleslist]),
  [mediapipunavailable],
  [mediafullscreenunavailable],
  [mediavolumeunavailable],
  media-settings-menu-item.quality:has([mediarenditionunavailable]),
  media-settings-menu-item.sounds:has([mediaaudiotrackunavailable]),
  media-settings-menu-item.captions:not(:has([mediasubtitleslist])) {
    display: none;
  }

  .big-play {
    display: none;
    box-sizing: border-box;
    width: 80px;
    height: 80px;
    padding: 18px;
    border: 1.5px solid rgb(255 255 255 / 0.5);
    border-radius: 50%;
    --media-icon-color: #fff;
    --media-control-height: 40px;
    --media-control-background: transparent;
    --media-control-hover-background: transparent;
    background: rgb(5 9 12 / 0.72);
  }
  .big-play:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 3px;
  }
  media-controller.waits[mediapaused]:not([mediahasplayed]) .big-play {
    display: inline-block;
  }
  media-controller.waits[mediapaused] media-loading-indicator {
    display: none;
  }
  media-loading-indicator {
    --media-loading-indicator-icon-height: 72px;
    --media-icon-color: #fff;
  }

  @container (max-width: 560px) {
    .wide,
    .fine {
      display: none;
    }
  }
  /* A finger: bigger targets, and the volume is the system's. */
  @media (pointer: coarse) {
    .fine {
      display: none;
    }
    media-controller {
      --media-control-padding: 10px;
      --media-range-thumb-width: 16px;
      --media-range-thumb-height: 16px;
    }
    .toggle {
      width: 44px;
      height: 44px;
      padding: 10px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    media-controller {
      --media-control-transition-in: none;
      --media-control-transition-out: none;
      --media-menu-transition-in: none;
      --media-menu-transition-out: none;
    }
  }
`;
