import { html, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';
import { PEERS_ICON } from './icons.ts';
import { settingsMenu } from './settings-menu.ts';

const SEEK_SECONDS = 10; // as people know it; the same as the arrow keys

export interface ControlHandlers {
  openSharing(): void;
  togglePeers(): void;
}

/** What lies over the picture, in the order in which the tab key reaches it. What does not apply to a stream is hidden by its attributes. */
export function controls(say: Say, isPeerViewOpen: boolean, { openSharing, togglePeers }: ControlHandlers): TemplateResult {
  return html`${settingsMenu(say, { openSharing, openPeers: togglePeers })}
    <media-control-bar part="seek-bar" class="seek">
      <media-time-range></media-time-range>
    </media-control-bar>
    <media-control-bar part="control-bar" class="buttons">
      <media-play-button></media-play-button>
      <media-seek-backward-button class="wide" seekoffset=${SEEK_SECONDS}></media-seek-backward-button>
      <media-seek-forward-button class="wide" seekoffset=${SEEK_SECONDS}></media-seek-forward-button>
      <media-mute-button></media-mute-button>
      <media-volume-range class="fine"></media-volume-range>
      <media-live-button></media-live-button>
      <media-time-display showduration></media-time-display>
      <span class="gap"></span>
      <media-captions-button role="switch"></media-captions-button>
      <button
        class="toggle"
        type="button"
        part="peers-button"
        aria-label=${say('peers.button')}
        title=${say('peers.title')}
        aria-expanded=${isPeerViewOpen}
        @click=${togglePeers}
        @keydown=${keepPress}
      >
        ${PEERS_ICON}
      </button>
      <media-settings-menu-button></media-settings-menu-button>
      <media-pip-button class="wide"></media-pip-button>
      <media-fullscreen-button></media-fullscreen-button>
    </media-control-bar>`;
}

/** media-chrome takes the space bar for play and pause wherever it is pressed, and would keep it from a button that is not its own. */
function keepPress(event: KeyboardEvent): void {
  if (event.key === ' ' || event.key === 'Enter') event.stopPropagation();
}
