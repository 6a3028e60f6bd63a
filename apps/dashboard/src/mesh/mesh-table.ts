import type { Mesh } from '@tributary/operator-api';
import { html } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';
import { MAX_NODES } from './layout.ts';

const T = TEXTS.mesh;

/** The picture's figures, for whoever reads them instead. */
export function meshTable({ nodes, edges }: Mesh) {
  const count = (end: 'from' | 'to', id: string) => edges.filter((edge) => edge[end] === id).length;
  const { columns } = T;
  return html`<details class="table" open>
    <summary>${T.asTable}</summary>
    <div class="scrolls" tabindex="0" role="region" aria-label=${T.table}>
      <table>
        <caption>
          ${T.table}
        </caption>
        <thead>
          <tr>
            <th scope="col">${columns.id}</th>
            <th scope="col">${columns.receives}</th>
            <th scope="col">${columns.from}</th>
            <th scope="col">${columns.sends}</th>
            <th scope="col">${columns.to}</th>
            <th scope="col">${columns.uplink}</th>
            <th scope="col">${columns.country}</th>
            <th scope="col">${columns.group}</th>
          </tr>
        </thead>
        <tbody>
          ${[...nodes]
            .sort((a, b) => b.sentBytesPerSecond - a.sentBytesPerSecond)
            .slice(0, MAX_NODES)
            .map(
              (node) =>
                html`<tr>
                  <th scope="row">${node.id}</th>
                  <td>${FORMAT.rate(node.receivedBytesPerSecond)}</td>
                  <td>${count('to', node.id)}</td>
                  <td>${FORMAT.rate(node.sentBytesPerSecond)}</td>
                  <td>${count('from', node.id)}</td>
                  <td>${node.uplink || T.unknown}</td>
                  <td>${node.country || T.unknown}</td>
                  <td>${T.groups[node.group]}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
  </details>`;
}
