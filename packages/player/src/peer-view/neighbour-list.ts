import type { PeerStats } from '@tributary/hls';
import { html, nothing, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';
import { formatMilliseconds, formatRate } from './format.ts';
import type { NeighbourRates } from './neighbour-rates.ts';

type Neighbour = PeerStats['neighbours'][number];

const ROWS_SHOWN = 6; // a phone's panel stays within two screens; who is beyond is counted
const NAME_CHARACTERS = 4; // enough to tell twenty neighbours apart

type RatesOf = (peerId: Neighbour['peerId']) => NeighbourRates | undefined;

/** In figures, for whoever does not see the map or wants to know exactly. */
export function neighbourList(neighbours: readonly Neighbour[], ratesOf: RatesOf, say: Say): TemplateResult {
  const open = neighbours.filter(({ state }) => state === 'open');
  const connecting = neighbours.length - open.length;
  if (open.length === 0) {
    return html`<p class="none">${connecting > 0 ? say('neighbours.connecting', { count: connecting }) : say('neighbours.none')}</p>`;
  }
  const beyond = open.length - ROWS_SHOWN;
  return html`<ul class="neighbours">
      ${open.slice(0, ROWS_SHOWN).map((neighbour) => row(neighbour, ratesOf(neighbour.peerId), say))}
    </ul>
    ${beyond > 0 ? html`<p class="none">${say('neighbours.more', { count: beyond })}</p>` : nothing}`;
}

/** What a viewer goes by where it is shown: the beginning of its identifier. */
export function nameOf(peerId: Neighbour['peerId']): string {
  return peerId.slice(0, NAME_CHARACTERS);
}

function row({ peerId, proximity, roundTripMs, relayed }: Neighbour, rates: NeighbourRates | undefined, say: Say): TemplateResult {
  return html`<li>
    <span class="who">
      <span class="name">${say('neighbours.name', { name: nameOf(peerId) })}</span>
      <span class="where">${say(`neighbours.${proximity}`)}${relayed ? `, ${say('neighbours.relayed')}` : ''}</span>
    </span>
    <span class="figure round-trip"><span class="unseen">${say('neighbours.round-trip')} </span>${formatMilliseconds(roundTripMs)}</span>
    <span class="figure down"
      ><span aria-hidden="true">↓ </span
      ><span class="unseen">${say('neighbours.receiving')} </span>${formatRate(rates?.receivedBytesPerSecond)}</span
    >
    <span class="figure up"
      ><span aria-hidden="true">↑ </span
      ><span class="unseen">${say('neighbours.sending')} </span>${formatRate(rates?.sentBytesPerSecond)}</span
    >
  </li>`;
}
