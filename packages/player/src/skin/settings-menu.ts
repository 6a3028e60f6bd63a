import { html, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';
import { BACK_ICON } from './icons.ts';

export interface MenuHandlers {
  openSharing(): void;
  openPeers(): void;
}

/**
 * The menu behind the cogwheel. media-chrome fills the submenus; an entry that has none of its own invokes an element by its identifier,
 * which stands in for the panel that is not there yet.
 */
export function settingsMenu(say: Say, { openSharing, openPeers }: MenuHandlers): TemplateResult {
  return html`<media-settings-menu part="settings-menu" id="settings" hidden anchor="auto" aria-label=${say('player.settings')}>
      <span slot="header" hidden></span>
      <media-settings-menu-item class="quality">
        ${say('player.quality')}
        <media-rendition-menu slot="submenu" hidden>${back(say('player.quality'))}</media-rendition-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="sounds">
        ${say('player.audio')}
        <media-audio-track-menu slot="submenu" hidden>${back(say('player.audio'))}</media-audio-track-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="captions">
        ${say('player.captions')}
        <media-captions-menu slot="submenu" hidden>${back(say('player.captions'))}</media-captions-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="speed">
        ${say('player.speed')}
        <media-playback-rate-menu slot="submenu" hidden>${back(say('player.speed'))}</media-playback-rate-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="sharing" invoketarget="to-sharing">${say('sharing.title')}</media-settings-menu-item>
      <media-settings-menu-item class="peers" invoketarget="to-peers">${say('peers.title')}</media-settings-menu-item>
    </media-settings-menu>
    <i id="to-sharing" hidden @invoke=${openSharing}></i>
    <i id="to-peers" hidden @invoke=${openPeers}></i>`;
}

/** In place of media-chrome's own, which is a button where a menu may only have entries (ARIA 1.2, 5.3.23); so is the hidden header above. */
function back(title: string): TemplateResult {
  return html`<button slot="header" part="back" class="back" type="button" role="menuitem" tabindex="-1">${BACK_ICON} ${title}</button>`;
}
