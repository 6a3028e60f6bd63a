import type { ComparedMeasure, Comparison, Estimate } from '@tributary/operator-api';
import { css, html, nothing, svg } from 'lit';
import { intervalScale, type DrawnInterval } from '../charts/interval-scale.ts';
import { linkTo } from '../address/route.ts';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration, formatMoment } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.stream;
const PERCENT = 100;
const BITS = 8;
// Units of the drawing.
const WIDTH = 300;
const HEIGHT = 20;
const ROOM = 6; // for the mark of a mean at either end

export const COMPARISON_STYLES = css`
  .compared {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
    gap: 24px;
    margin-top: 16px;
  }
  .compared svg {
    display: block;
    width: 100%;
    height: 20px;
  }
  .compared .line {
    stroke-width: 3;
  }
  .compared .peers {
    stroke: var(--peers);
    fill: var(--peers);
  }
  .compared .control {
    stroke: var(--muted);
    fill: var(--card);
  }
  .compared li {
    margin-top: 10px;
  }
  .compared .group {
    display: flex;
    justify-content: space-between;
    gap: 10px;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  .verdict {
    margin-top: 10px;
    font-size: 14px;
  }
  .verdict strong {
    font-weight: 620;
  }
`;

type Format = (value: number) => string;
/** A difference may be less than nothing, which durations and rates are not. */
const signed =
  (format: Format): Format =>
  (value) =>
    value < 0 ? `−${format(-value)}` : format(value);
const bitrate: Format = (bitsPerSecond) => FORMAT.rate(bitsPerSecond / BITS);
const MEASURES: readonly (readonly ['stallRatio' | 'startupMs' | 'bitrate', mean: Format, difference: Format])[] = [
  ['stallRatio', FORMAT.share, signed((ratio) => T.points(FORMAT.decimal(ratio * PERCENT)))],
  ['startupMs', formatDuration, signed(formatDuration)],
  ['bitrate', bitrate, signed(bitrate)],
];

/** Viewers with peers beside those who were held out, with how sure one can be. */
export function comparisonSection(comparison: Comparison, stream: string) {
  const hasControl = MEASURES.some(([measure]) => comparison[measure].control !== null);
  return html`<section class="card" aria-label=${T.comparison}>
    <h2>${T.comparison}</h2>
    ${comparison.rolledBackAtMs === null ? nothing : html`<p class="problem">${T.rolledBack(formatMoment(comparison.rolledBackAtMs))}</p>`}
    ${
      hasControl
        ? html`<p class="muted small">
              ${T.comparisonNote(comparison.rolloutPercent === null ? FORMAT.share(null) : FORMAT.share(comparison.rolloutPercent / PERCENT))}
            </p>
            <div class="compared">
              ${MEASURES.map(([measure, ...formats]) => compared(T.compared[measure], comparison[measure], formats))}
            </div>`
        : html`<p class="muted">${T.noControl} <a href=${linkTo({ page: 'settings', section: 'peers', stream })}>${T.rollout}</a></p>`
    }
  </section>`;
}

function compared(name: string, measure: ComparedMeasure, [format, formatDifference]: readonly [Format, Format]) {
  const drawn = intervalScale(measure);
  const group = (label: string, kind: 'peers' | 'control', estimate: Estimate | null) =>
    html`<li>
      <p class="group"><span>${label}</span><strong>${estimate === null ? FORMAT.decimal(null) : format(estimate.mean)}</strong></p>
      ${
        estimate === null
          ? nothing
          : html`<p class="muted small">
              ${T.interval(format(estimate.low), format(estimate.high))} · ${T.groupViewers(FORMAT.count(estimate.viewers))}
            </p>`
      }
      ${estimate === null ? nothing : interval(kind, drawn(estimate))}
    </li>`;
  const { difference, verdict } = measure;
  return html`<section aria-label=${name}>
    <h3>${name}</h3>
    <ul>
      ${group(T.groupPeers, 'peers', measure.peers)} ${group(T.groupControl, 'control', measure.control)}
    </ul>
    <p class="verdict">
      <strong>${T.verdicts[verdict]}</strong>${
        difference === null
          ? nothing
          : html`<br /><span class="muted"
                >${T.difference(formatDifference(difference.mean), formatDifference(difference.low), formatDifference(difference.high))}</span
              >`
      }
    </p>
  </section>`;
}

function interval(kind: 'peers' | 'control', { low, mean, high }: DrawnInterval) {
  const x = (place: number) => ROOM + place * (WIDTH - 2 * ROOM);
  const middle = HEIGHT / 2;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<g class=${kind}>
      <path class="line" d="M${x(low)} ${middle}H${x(high)}M${x(low)} 4v12M${x(high)} 4v12" />
      <rect class="line" x=${x(mean) - 4} y=${middle - 5} width="8" height="10" />
    </g>`}
  </svg>`;
}
