import { html, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';

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
      <media-settings-menu-item class="quality">
        ${say('player.quality')}
        <media-rendition-menu slot="submenu" hidden><div slot="title">${say('player.quality')}</div></media-rendition-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="sounds">
        ${say('player.audio')}
        <media-audio-track-menu slot="submenu" hidden><div slot="title">${say('player.audio')}</div></media-audio-track-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="captions">
        ${say('player.captions')}
        <media-captions-menu slot="submenu" hidden><div slot="title">${say('player.captions')}</div></media-captions-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="speed">
        ${say('player.speed')}
        <media-playback-rate-menu slot="submenu" hidden><div slot="title">${say('player.speed')}</div></media-playback-rate-menu>
      </media-settings-menu-item>
      <media-settings-menu-item class="sharing" invoketarget="to-sharing">${say('sharing.title')}</media-settings-menu-item>
      <media-settings-menu-item class="peers" invoketarget="to-peers">${say('peers.title')}</media-settings-menu-item>
    </media-settings-menu>
    <i id="to-sharing" hidden @invoke=${openSharing}></i>
    <i id="to-peers" hidden @invoke=${openPeers}></i>`;
}
