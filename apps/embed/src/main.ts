import '@tributary/player';
import type { TributaryPlayer } from '@tributary/player';
import { operatorPeers, stricterPeers } from '@tributary/player/operator-peers';
import { readEmbedAddress, type EmbedParameters } from './embed-parameters.ts';
import { startAt } from './framed-player.ts';
import { speakPlayerJs } from './player-js/speak.ts';

function play({ src, signaling, autoplay, muted, controls, startSeconds, attributes }: EmbedParameters): void {
  const player = document.createElement('tributary-player');
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  if (attributes['lang'] !== undefined) document.documentElement.lang = attributes['lang'];
  Object.assign(player, { src, signaling: '', autoplay, muted, controls });
  const badge = document.createElement('tributary-peer-badge');
  player.addEventListener('peers-change', () => (badge.peers = player.peers));
  document.body.append(player, badge);
  const { video } = player;
  const framed = { video, player };
  if (startSeconds !== null) startAt(framed, startSeconds);
  speakPlayerJs(framed, window);
  // Without a server there is nobody to connect to, whatever else may be asked of the element later.
  if (attributes['peers'] !== 'off') void connect(player, signaling, attributes['peers'] ?? null);
}

/** The stream does not wait for what the operator wants; peers do: whoever is to be asked must not have joined before. */
async function connect(player: TributaryPlayer, signaling: string, linkPeers: string | null): Promise<void> {
  player.peersMode = stricterPeers(await operatorPeers(location.href), linkPeers);
  player.signaling = signaling;
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
