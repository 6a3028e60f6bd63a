import { css, html, svg } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.overview.gauge;
// Units of the drawing. It is stretched to the width there is, so that it holds upright lines and no text.
const WIDTH = 1000;
const HEIGHT = 36;
const LIMIT_WIDTH = 4;
const ALMOST_ALL = 99.9;

export const GAUGE_STYLES = css`
  .gauge .big {
    font-size: clamp(44px, 7vw, 68px);
    font-weight: 680;
    letter-spacing: -0.04em;
    line-height: 1.05;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .gauge .of {
    color: var(--muted);
    font-size: 17px;
  }
  .gauge .of strong {
    color: var(--ink);
    font-weight: 620;
  }
  .gauge .numbers {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 14px;
    min-height: 72px;
  }
  .gauge svg {
    display: block;
    width: 100%;
    height: 36px;
    margin: 10px 0 12px;
    border-radius: 8px;
  }
  .gauge .beyond {
    fill: var(--hover);
  }
  .gauge .hatch {
    stroke: var(--line);
    stroke-width: 6;
  }
  .gauge .possible {
    fill: var(--peers);
    opacity: 0.25;
  }
  .gauge .reached {
    fill: var(--peers);
  }
  .gauge .limit {
    fill: var(--ink);
  }
  .gauge .words {
    font-size: 15px;
  }
  .gauge .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    margin-top: 8px;
    color: var(--muted);
    font-size: 13px;
  }
  .gauge .keys li {
    display: flex;
    align-items: center;
    gap: 7px;
  }
  .gauge .keys svg {
    width: 14px;
    height: 14px;
    margin: 0;
    border-radius: 4px;
  }
`;

/** Offload against the most that there can be: how much is reached, what is still possible, and what no peer can take over. */
export function offloadGauge(offload: number | null, ceiling: number | null) {
  const reached = Math.min(1, Math.max(0, offload ?? 0)) * WIDTH;
  const limit = Math.max(reached, (ceiling ?? 0) * WIDTH);
  return html`<div class="gauge">
    <p class="numbers">
      <span class="big" data-figure="offload">${FORMAT.share(offload)}</span>
      <span class="of">${ceiling === null ? T.nothing : html`${T.of} <strong>${FORMAT.share(ceiling)}</strong> ${T.possible}`}</span>
    </p>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<defs>
          <pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path class="hatch" d="M0 0v14" />
          </pattern>
        </defs>
        <rect class="beyond" width=${WIDTH} height=${HEIGHT} />
        <rect x=${limit} width=${WIDTH - limit} height=${HEIGHT} fill="url(#hatch)" />
        <rect class="possible" width=${limit} height=${HEIGHT} />
        <rect class="reached" width=${reached} height=${HEIGHT} />
        ${ceiling === null ? null : svg`<rect class="limit" x=${Math.max(0, limit - LIMIT_WIDTH)} width=${LIMIT_WIDTH} height=${HEIGHT} />`}`}
    </svg>
    <p class="words">${words(offload, ceiling)}</p>
    <ul class="keys">
      <li>${key('reached')} ${T.keys.reached}</li>
      <li>${key('possible')} ${T.keys.possible}</li>
      <li>${key('beyond')} ${T.keys.beyond}</li>
    </ul>
  </div>`;
}

const key = (name: string) => html`<svg viewBox="0 0 14 14" aria-hidden="true">${svg`<rect class=${name} width="14" height="14" />`}</svg>`;

function words(offload: number | null, ceiling: number | null): string {
  if (offload === null || ceiling === null) return T.noBytes;
  if (ceiling === 0) return T.alone;
  return T.ofHundred(ofHundred(offload), ofHundred(ceiling));
}

/** To a tenth; 99.97 of 100 must not read as all of them. */
function ofHundred(share: number): string {
  const tenths = Math.round(Math.max(0, share) * 1000) / 10;
  return FORMAT.decimal(share < 1 ? Math.min(ALMOST_ALL, tenths) : tenths);
}
