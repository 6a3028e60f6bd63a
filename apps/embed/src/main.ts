import '@tributary/player';
import { readEmbedAddress, type EmbedParameters } from './embed-parameters.ts';

function play({ src, signaling, autoplay, muted }: EmbedParameters): void {
  const player = document.createElement('tributary-player');
  Object.assign(player, { src, signaling, autoplay, muted, controls: true });
  const badge = document.createElement('tributary-peer-badge');
  player.addEventListener('peers-change', () => (badge.peers = player.peers));
  document.body.append(player, badge);
}

function explain(title: string, message: string): void {
  const box = document.createElement('div');
  box.className = 'message';
  box.setAttribute('role', 'alert');
  const heading = document.createElement('h1');
  heading.textContent = title;
  const text = document.createElement('p');
  text.textContent = message;
  box.append(heading, text);
  document.body.append(box);
}

const address = readEmbedAddress(location.href);
if (address.status === 'ok') play(address.parameters);
else explain(address.title, address.message);
