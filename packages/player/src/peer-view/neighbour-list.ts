import type { PeerStats } from '@tributary/hls';
import { html, nothing, type TemplateResult } from 'lit';
import { formatMilliseconds, formatRate } from './format.ts';
import type { NeighbourRates } from './neighbour-rates.ts';

type Neighbour = PeerStats['neighbours'][number];

const ROWS_SHOWN = 6; // a phone's panel stays within two screens; who is beyond is counted
const NAME_CHARACTERS = 4; // enough to tell twenty neighbours apart

const PROXIMITY_WORDS: Record<Neighbour['proximity'], string> = {
  address: 'same address',
  network: 'same network',
  far: 'elsewhere',
};

export function neighbourList(neighbours: readonly Neighbour[], ratesOf: (peerId: Neighbour['peerId']) => NeighbourRates | undefined) {
  const open = neighbours.filter(({ state }) => state === 'open');
  const connecting = neighbours.length - open.length;
  if (open.length === 0) {
    return html`<p class="none">${connecting > 0 ? `Connecting to ${viewers(connecting)} …` : 'None connected'}</p>`;
  }
  const beyond = open.length - ROWS_SHOWN;
  return html`<ul class="neighbours">
      ${open.slice(0, ROWS_SHOWN).map((neighbour) => row(neighbour, ratesOf(neighbour.peerId)))}
    </ul>
    ${beyond > 0 ? html`<p class="none">and ${beyond} more</p>` : nothing}`;
}

function row({ peerId, proximity, roundTripMs, relayed }: Neighbour, rates: NeighbourRates | undefined): TemplateResult {
  return html`<li>
    <span class="who">
      <span class="name">Viewer ${peerId.slice(0, NAME_CHARACTERS)}</span>
      <span class="where">${PROXIMITY_WORDS[proximity]}${relayed ? ', relayed' : ''}</span>
    </span>
    <span class="figure round-trip"><span class="unseen">round trip </span>${formatMilliseconds(roundTripMs)}</span>
    <span class="figure down"
      ><span aria-hidden="true">↓ </span><span class="unseen">receiving </span>${formatRate(rates?.receivedBytesPerSecond)}</span
    >
    <span class="figure up"
      ><span aria-hidden="true">↑ </span><span class="unseen">sending </span>${formatRate(rates?.sentBytesPerSecond)}</span
    >
  </li>`;
}

export function viewers(count: number): string {
  return count === 1 ? '1 viewer' : `${count} viewers`;
}
