import type { BreakdownRows } from '@tributary/operator-api';
import { html, nothing } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';

/** Width of a bar's drawing. */
const WIDTH = 100;
/** The smaller ones are one line together: a long list hides what matters. */
const SHOWN = 8;

export interface BreakdownOptions {
  /** What the reader calls it; absent: as it is named. */
  readonly nameOf?: (name: string) => string;
  readonly amountOf?: (value: number) => string;
  readonly empty?: string;
}

/** Parts of a whole, the largest first, as bars with their figures beside them: a list that is read aloud as it is. */
export function breakdownBars(rows: BreakdownRows, { nameOf = (name) => name, amountOf, empty }: BreakdownOptions = {}) {
  const sum = rows.reduce((total, { value }) => total + value, 0);
  if (sum === 0) return html`<p class="muted small">${empty ?? TEXTS.charts.empty}</p>`;
  const rest = rows.slice(SHOWN);
  const others = rest.reduce((total, { value }) => total + value, 0);
  const bar = (name: string, value: number) =>
    html`<li>
      <p class="name">
        <span>${name}</span><span>${amountOf === undefined ? nothing : html`${amountOf(value)} · `}${FORMAT.share(value / sum)}</span>
      </p>
      <svg viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width=${(value / sum) * WIDTH} height="8" />
      </svg>
    </li>`;
  return html`<ul class="bars">
    ${rows.slice(0, SHOWN).map(({ name, value }) => bar(nameOf(name), value))}
    ${rest.length > 0 ? bar(TEXTS.overview.others(rest.length), others) : nothing}
  </ul>`;
}
