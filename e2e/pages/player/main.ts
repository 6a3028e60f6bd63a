// <tributary-player> as a page's markup would have it.
import type { TributaryPlayer } from '@tributary/player';
import '@tributary/player';

declare global {
  interface Window {
    /** Puts a player with these attributes into the page, in place of the one before. */
    show(attributes: Readonly<Record<string, string>>): void;
    player: TributaryPlayer;
    /** Makes so many players and removes them, so many times; resolves when the last are gone. */
    makeAndRemove(players: number, times: number, attributes: Readonly<Record<string, string>>): Promise<void>;
  }
}

function make(attributes: Readonly<Record<string, string>>): TributaryPlayer {
  const player = document.createElement('tributary-player');
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  return player;
}

document.documentElement.lang = 'en';
document.title = 'Player';
const viewport = document.createElement('meta');
viewport.name = 'viewport';
viewport.content = 'width=device-width, initial-scale=1';
document.head.append(viewport);
document.body.innerHTML = '<main><h1>Player</h1><div id="stage"></div><button id="after">After</button></main>';
const stage = document.querySelector('#stage') as HTMLElement;

window.show = (attributes) => {
  window.player = make(attributes);
  stage.replaceChildren(window.player);
};

window.makeAndRemove = async (count, times, attributes) => {
  for (let time = 0; time < times; time++) {
    const players = Array.from({ length: count }, () => make(attributes));
    stage.replaceChildren(...players);
    // Long enough to be seen, and for some of them to have begun to load.
    await new Promise(requestAnimationFrame);
    stage.replaceChildren();
    await new Promise(requestAnimationFrame);
  }
};

// As markup would have it: before any script of a test runs in the page.
const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
if ('src' in asked) {
  window.show(asked);
  window.player.video.addEventListener('playing', () => console.log('playing'));
}
