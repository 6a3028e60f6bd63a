import type { Histogram } from '@tributary/operator-api';
import { css, html, svg } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.stream;
// Units of the drawing, stretched to the space there is.
const HEIGHT = 100;
const GAP = 0.12; // between bars, of a bar's place

export const HISTOGRAM_STYLES = css`
  .histogram > svg {
    display: block;
    width: 100%;
    height: 110px;
    border-bottom: 1px solid var(--line);
  }
  .histogram .ends {
    display: flex;
    justify-content: space-between;
    margin-top: 3px;
    color: var(--muted);
    font-size: 12px;
  }
  .histogram h4 {
    margin: 0 0 6px;
    font-size: 14px;
    font-weight: 500;
  }
  .histogram .peers {
    fill: var(--peers);
  }
  .histogram .origin {
    fill: var(--origin);
  }
  .histogram .mixed {
    fill: var(--relayed);
  }
  .histogram .startup {
    fill: var(--good);
  }
`;

export interface HistogramOptions {
  readonly name: string;
  /** Its colour. */
  readonly kind: 'peers' | 'origin' | 'mixed' | 'startup';
  /** What is counted. */
  readonly counted: string;
}

/** How often something took how long, with a table of the same. */
export function histogramChart({ boundsMs, counts }: Histogram, { name, kind, counted }: HistogramOptions) {
  const sum = counts.reduce((total, count) => total + count, 0);
  const most = Math.max(1, ...counts);
  const rangeOf = (place: number) => {
    const bound = boundsMs[place];
    return bound === undefined ? T.histogramOver(formatDuration(boundsMs.at(-1) ?? 0)) : T.histogramBound(formatDuration(bound));
  };
  return html`<figure class="histogram">
    <h4>${name} <span class="muted small">${FORMAT.count(sum)}</span></h4>
    <svg viewBox="0 0 ${Math.max(1, counts.length)} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${counts.map(
        (count, place) =>
          svg`<rect class=${kind} x=${place + GAP / 2} y=${HEIGHT - (count / most) * HEIGHT} width=${1 - GAP} height=${(count / most) * HEIGHT}>
            <title>${rangeOf(place)}: ${FORMAT.count(count)}</title>
          </rect>`,
      )}
    </svg>
    <p class="ends"><span>${rangeOf(0)}</span><span>${rangeOf(boundsMs.length)}</span></p>
    <details class="table">
      <summary>${TEXTS.charts.asTable}</summary>
      <div class="scrolls" tabindex="0" role="region" aria-label=${TEXTS.charts.tableOf(name)}>
        <table>
          <caption>
            ${name}
          </caption>
          <thead>
            <tr>
              <th scope="col">${T.histogramTime}</th>
              <th scope="col">${counted}</th>
              <th scope="col">%</th>
            </tr>
          </thead>
          <tbody>
            ${counts.map(
              (count, place) =>
                html`<tr>
                  <th scope="row">${rangeOf(place)}</th>
                  <td>${FORMAT.count(count)}</td>
                  <td>${FORMAT.share(sum === 0 ? null : count / sum)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}
