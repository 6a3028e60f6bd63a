import type { StreamRow } from '@tributary/operator-api';
import { css, html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { linkTo, STREAM_ORDERS, streamRoute, type StreamOrder } from '../address/route.ts';
import type { Period } from '../address/period.ts';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { stallJudgement } from '../parts/fact.ts';
import { TEXTS } from '../texts/index.ts';
import { savedBytes, sortedStreams } from './sorted-streams.ts';

const T = TEXTS.overview;

export const STREAM_TABLE_STYLES = css`
  .streams thead button {
    min-height: 32px;
    margin-left: -8px;
    padding: 2px 8px;
    border: 0;
    background: none;
    color: var(--muted);
    font-size: 13px;
    font-weight: 500;
  }
  .streams th[aria-sort] button {
    color: var(--ink);
    font-weight: 620;
  }
  .streams th[aria-sort] button::after {
    content: '↓';
  }
  .streams th[aria-sort='ascending'] button::after {
    content: '↑';
  }
  .streams .name {
    max-width: 320px;
    overflow-wrap: anywhere;
  }
  .streams .detail {
    color: var(--muted);
    font-size: 13px;
  }
  .streams .order {
    display: none;
  }
  @media (max-width: 860px) {
    .streams .order {
      display: flex;
      align-items: center;
      gap: 10px;
      margin: 10px 0;
    }
    .streams .order select {
      width: auto;
    }
    /* Each row is a card: a table this wide would have to be pushed about. */
    .streams thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .streams table,
    .streams tbody,
    .streams tr {
      display: block;
    }
    .streams tbody tr {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 6px 16px;
      padding: 14px 0;
      border-bottom: 1px solid var(--line);
    }
    .streams tbody tr > * {
      padding: 0;
      border: 0;
    }
    .streams tbody th {
      grid-column: 1 / -1;
      font-weight: 600;
    }
    .streams td::before {
      display: block;
      color: var(--muted);
      font-size: 13px;
      content: attr(data-name);
    }
  }
`;

export interface StreamTableOptions {
  readonly order: StreamOrder;
  readonly period: Period;
  readonly onOrder: (order: StreamOrder) => void;
}

/** Streams, those that save most first; on a phone each is a card. */
export function streamTable(rows: readonly StreamRow[], { order, period, onOrder }: StreamTableOptions) {
  const head = (column: StreamOrder) =>
    html`<th scope="col" aria-sort=${column === order ? (column === 'name' ? 'ascending' : 'descending') : nothing}>
      <button type="button" title=${T.sortBy(T.columns[column])} @click=${() => onOrder(column)}>${T.columns[column]}</button>
    </th>`;
  const pick = ({ currentTarget }: Event) => onOrder((currentTarget as HTMLSelectElement).value as StreamOrder);
  return html`<section class="card streams" aria-label=${T.streams}>
    <h2>${T.streams}</h2>
    <label class="order">
      ${T.streamsOrder}
      <select @change=${pick}>
        ${STREAM_ORDERS.map((each) => html`<option value=${each} ?selected=${each === order}>${T.columns[each]}</option>`)}
      </select>
    </label>
    <table>
      <caption>
        ${T.streams}
      </caption>
      <thead>
        <tr>
          ${head('name')} ${head('viewers')} ${head('offload')} ${head('saved')} ${head('stalls')}
          <th scope="col">${T.columns.startup}</th>
          <th scope="col">${T.columns.peers}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          sortedStreams(rows, order),
          ({ stream }) => stream,
          (row) => streamLine(row, period),
        )}
      </tbody>
    </table>
  </section>`;
}

function streamLine(row: StreamRow, period: Period) {
  const { figures, quality, money } = row;
  return html`<tr>
    <th scope="row" class="name"><a href=${linkTo(streamRoute(row.stream, period))}>${row.label || T.unnamed}</a></th>
    <td data-name=${T.columns.viewers}>${FORMAT.count(row.viewers)}</td>
    <td data-name=${T.columns.offload}>
      ${FORMAT.share(figures.offload)}
      ${figures.ceiling === null ? nothing : html`<span class="detail">${T.ceilingDetail(FORMAT.share(figures.ceiling))}</span>`}
    </td>
    <td data-name=${T.columns.saved}>
      ${FORMAT.bytes(savedBytes(row))}
      ${money === null ? nothing : html`<span class="detail">${FORMAT.money(money.saved, money.currency)}</span>`}
    </td>
    <td data-name=${T.columns.stalls}>${FORMAT.share(quality.stallRatio)} ${stallJudgement(quality.stallRatio)}</td>
    <td data-name=${T.columns.startup}>
      ${formatDuration(quality.startupMeanMs)}
      ${quality.startupMeanMs === null ? nothing : html`<span class="detail">${T.startupMean}</span>`}
    </td>
    <td data-name=${T.columns.peers}>${T.peers[row.peers]}</td>
  </tr>`;
}
