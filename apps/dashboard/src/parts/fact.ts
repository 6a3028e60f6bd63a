import { html, nothing } from 'lit';
import { stallBand, type StallBand } from '../charts/stall-bands.ts';
import { TEXTS } from '../texts/index.ts';

/** One figure with its name, and what else has to be known of it. */
export function fact(name: string, value: unknown, detail: unknown = nothing) {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd>${value}</dd>
    ${detail === nothing ? nothing : html`<dd class="detail">${detail}</dd>`}
  </div>`;
}

/** A tick, a wave and a cross: nobody has to know the colours. */
const BAND_MARKS: Readonly<Record<StallBand, string>> = {
  good: 'M4.6 10.6 1 7l1.5-1.5 2.1 2.1L9.5 2.5 11 4Z',
  fair: 'M1 5h10v2.4H1Z',
  poor: 'M2.4 1 6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4Z',
};

/** How a share of stalled time is judged, in a word. */
export function stallJudgement(ratio: number | null) {
  const band = stallBand(ratio);
  if (band === null) return nothing;
  return html`<span class="band ${band}"
    ><svg viewBox="0 0 12 12" aria-hidden="true"><path d=${BAND_MARKS[band]} /></svg>${TEXTS.overview.bands[band]}</span
  >`;
}
