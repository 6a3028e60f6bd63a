// The media element in a skin that knows nothing of it: media-chrome's own controls, wired by media-chrome alone.
import 'media-chrome';
import 'media-chrome/menu';
import { TributaryVideo } from '@tributary/player/tributary-video';

const SKIN = `
  <media-controller style="width: 800px; aspect-ratio: 16 / 9">
    <media-captions-menu anchor="captions" hidden></media-captions-menu>
    <media-audio-track-menu anchor="sounds" hidden></media-audio-track-menu>
    <media-rendition-menu anchor="renditions" hidden></media-rendition-menu>
    <media-control-bar>
      <media-play-button></media-play-button>
      <media-seek-backward-button seekoffset="10"></media-seek-backward-button>
      <media-seek-forward-button seekoffset="10"></media-seek-forward-button>
      <media-mute-button></media-mute-button>
      <media-volume-range></media-volume-range>
      <media-live-button></media-live-button>
      <media-time-range></media-time-range>
      <media-time-display showduration></media-time-display>
      <media-captions-menu-button id="captions"></media-captions-menu-button>
      <media-audio-track-menu-button id="sounds"></media-audio-track-menu-button>
      <media-rendition-menu-button id="renditions"></media-rendition-menu-button>
      <media-fullscreen-button></media-fullscreen-button>
    </media-control-bar>
  </media-controller>`;

declare global {
  interface Window {
    /** Puts an element with these attributes into the skin, as a page's markup would. */
    show(attributes: Readonly<Record<string, string>>): void;
    element: TributaryVideo;
    /** Events of the element, in order. */
    told: string[];
  }
}

const TOLD = ['error', 'state-change', 'peers-change', 'streamtypechange', 'play', 'playing', 'seeked'];

window.show = (attributes) => {
  document.body.innerHTML = SKIN;
  const element = document.createElement('tributary-video');
  element.slot = 'media';
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  window.told = [];
  for (const event of TOLD) element.addEventListener(event, () => window.told.push(event));
  document.querySelector('media-controller')?.append(element);
  window.element = element;
};

// The class is the page's to extend; importing it has defined the element.
if (customElements.get('tributary-video') !== TributaryVideo) throw new Error('tributary-video is another class');
