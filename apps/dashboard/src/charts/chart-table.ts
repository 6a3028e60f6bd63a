import { html, nothing } from 'lit';
import { formatMoment } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';
import { tablePlaces, type Columns } from './columns.ts';

export interface ChartTable {
  readonly heading: string;
  readonly columns: Columns;
  readonly format: (value: number) => string;
  /** Closed, it is not made: a page of many charts is pushed to every two seconds. */
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** The same figures as a table. It is made of few rows, the latest first; the export has them all. */
export function chartTable({ heading, columns, format, isOpen, onToggle }: ChartTable) {
  const toggle = ({ currentTarget }: Event) => onToggle((currentTarget as HTMLDetailsElement).open);
  return html`<details class="table" @toggle=${toggle}>
    <summary>${TEXTS.charts.asTable}</summary>
    ${isOpen ? tableOf(heading, columns, format) : nothing}
  </details>`;
}

function tableOf(heading: string, { timesMs, series }: Columns, format: (value: number) => string) {
  const rows = tablePlaces(timesMs.length);
  return html`<div class="scrolls" tabindex="0" role="region" aria-label=${TEXTS.charts.tableOf(heading)}>
    <table>
      <caption>
        ${heading}
      </caption>
      <thead>
        <tr>
          <th scope="col">${TEXTS.charts.time}</th>
          ${series.map(({ label }) => html`<th scope="col">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (place) =>
            html`<tr>
              <th scope="row">${formatMoment(timesMs[place] ?? 0)}</th>
              ${series.map(({ values }) => {
                const value = values[place] ?? null;
                return html`<td>${value === null ? TEXTS.charts.noFigure : format(value)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
