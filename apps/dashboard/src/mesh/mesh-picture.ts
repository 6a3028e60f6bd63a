import type { Mesh } from '@tributary/operator-api';
import { css, html, svg } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { counted, FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';
import { MAX_EDGES, viewBoxOf, type Layout } from './layout.ts';

const T = TEXTS.mesh;
/** Width to height of the picture. */
export const SHAPE = 16 / 9;
export const PHONE_SHAPE = 1;
const LEAST_LINE = 0.8;
const MOST_LINE = 6;
const LEAST_DOT = 7;
const MOST_DOT = 16;
/** How far a line bends aside, of its length: both directions between two viewers are seen. */
const BEND = 0.12;

export const MESH_PICTURE_STYLES = css`
  .picture {
    display: block;
    width: 100%;
    height: auto;
  }
  .edge {
    fill: none;
    stroke: var(--peers);
    stroke-linecap: round;
    opacity: 0.6;
  }
  .edge.unconfirmed {
    stroke-dasharray: 5 5;
    opacity: 0.5;
  }
  .node {
    fill: var(--peers);
    stroke: var(--card);
    stroke-width: 2;
  }
  .node.control {
    fill: var(--card);
    stroke: var(--muted);
    stroke-width: 2.5;
  }
`;

/** Both scales go with the root, as areas do: ten times as much should not hide everything else. */
const grown = (value: number, most: number, from: number, to: number) => from + (to - from) * Math.sqrt(most === 0 ? 0 : value / most);

/** The mesh as it is now: dots where they were, lines as wide as what goes over them. */
export function meshPicture({ nodes, edges }: Mesh, layout: Layout, shape: number) {
  const shown = [...edges]
    .filter(({ from, to }) => layout.has(from) && layout.has(to))
    .sort((a, b) => b.bytesPerSecond - a.bytesPerSecond)
    .slice(0, MAX_EDGES);
  const mostEdge = Math.max(0, ...shown.map(({ bytesPerSecond }) => bytesPerSecond));
  const mostSent = Math.max(0, ...nodes.map(({ sentBytesPerSecond }) => sentBytesPerSecond));
  const label = T.picture(counted(layout.size, T.viewer, T.viewers), counted(shown.length, T.linkOne, T.linkMany));
  return html`<svg class="picture" viewBox=${viewBoxOf(layout, shape)} role="img" aria-label=${label}>
    ${repeat(
      shown,
      ({ from, to }) => `${from} ${to}`,
      ({ from, to, bytesPerSecond, confirmed }) =>
        svg`<path class=${confirmed ? 'edge' : 'edge unconfirmed'} d=${curve(layout, from, to)}
          stroke-width=${grown(bytesPerSecond, mostEdge, LEAST_LINE, MOST_LINE)}><title>${FORMAT.rate(bytesPerSecond)}</title></path>`,
    )}
    ${repeat(
      nodes.filter(({ id }) => layout.has(id)),
      ({ id }) => id,
      ({ id, group, sentBytesPerSecond, receivedBytesPerSecond }) => {
        const { x, y } = layout.get(id) ?? { x: 0, y: 0 };
        const radius = grown(sentBytesPerSecond, mostSent, LEAST_DOT, MOST_DOT);
        const title = svg`<title>${id}: ${T.columns.sends} ${FORMAT.rate(sentBytesPerSecond)}, ${T.columns.receives} ${FORMAT.rate(receivedBytesPerSecond)}</title>`;
        return group === 'control'
          ? svg`<rect class="node control" x=${x - LEAST_DOT} y=${y - LEAST_DOT} width=${2 * LEAST_DOT} height=${2 * LEAST_DOT} rx="2">${title}</rect>`
          : svg`<circle class="node" cx=${x} cy=${y} r=${radius}>${title}</circle>`;
      },
    )}
  </svg>`;
}

function curve(layout: Layout, from: string, to: string): string {
  const start = layout.get(from) ?? { x: 0, y: 0 };
  const end = layout.get(to) ?? { x: 0, y: 0 };
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const round = (value: number) => Math.round(value * 10) / 10;
  const control = { x: (start.x + end.x) / 2 - dy * BEND, y: (start.y + end.y) / 2 + dx * BEND };
  return `M${round(start.x)} ${round(start.y)}Q${round(control.x)} ${round(control.y)} ${round(end.x)} ${round(end.y)}`;
}
