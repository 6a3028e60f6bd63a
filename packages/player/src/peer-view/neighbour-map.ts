import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';
import { formatMilliseconds } from './format.ts';
import { MAP_HEIGHT, MAP_WIDTH, YOU, type PlacedNeighbour } from './neighbour-map-model.ts';

const YOU_RADIUS = 19;
const DOT_RADIUS = 7;
const LINE_GAP = 1.5; // between the two directions
const NAME_BELOW = 18; // from a dot's middle to its name
const FIGURE_BELOW = 28;

/** You in the middle, your neighbours around you; what comes in one colour, what goes in another, dashed. Empty without neighbours. */
export function neighbourMap(neighbours: readonly PlacedNeighbour[], say: Say): TemplateResult | typeof nothing {
  if (neighbours.length === 0) return nothing;
  return html`<svg
    class="map"
    viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}"
    role="img"
    aria-label=${say('neighbours.map', { count: neighbours.length })}
  >
    ${neighbours.map(lines)}
    <circle class="you" cx=${YOU.x} cy=${YOU.y} r=${YOU_RADIUS}></circle>
    <text class="you-name" x=${YOU.x} y=${YOU.y}>${say('neighbours.you')}</text>
    ${neighbours.map(dot)}
  </svg>`;
}

/** Side by side: each is moved out of the middle by half of its own width. */
function lines({ x, y, receivingWidth, sendingWidth, isReceiving, isSending }: PlacedNeighbour): SVGTemplateResult {
  const length = Math.hypot(x - YOU.x, y - YOU.y);
  const across = { x: -(y - YOU.y) / length, y: (x - YOU.x) / length };
  const line = (direction: 'receiving' | 'sending', isUsed: boolean, width: number): SVGTemplateResult => {
    const aside = ((width + LINE_GAP) / 2) * (direction === 'receiving' ? 1 : -1);
    const [dx, dy] = [across.x * aside, across.y * aside];
    return svg`<line
      class="${direction} ${isUsed ? 'used' : 'idle'}"
      x1=${x + dx} y1=${y + dy} x2=${YOU.x + dx} y2=${YOU.y + dy} stroke-width=${width}
    ></line>`;
  };
  return svg`${line('receiving', isReceiving, receivingWidth)}${line('sending', isSending, sendingWidth)}`;
}

function dot({ x, y, name, roundTripMs }: PlacedNeighbour): SVGTemplateResult {
  return svg`<circle class="neighbour" cx=${x} cy=${y} r=${DOT_RADIUS}></circle>
    <text class="neighbour-name" x=${x} y=${y + NAME_BELOW}>${name}</text>
    <text class="neighbour-figure" x=${x} y=${y + FIGURE_BELOW}>${formatMilliseconds(roundTripMs)}</text>`;
}
