import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Say } from '../texts/texts.ts';
import { STRIP_SLOTS, stripSummary, type StripBar } from './strip-model.ts';

// Units of the drawing, which is scaled as a whole to the width it gets.
const SLOT_WIDTH = 10;
const BAR_WIDTH = 8;
const BAR_HEIGHT = 44;
const BAR_RADIUS = 1.5;
const MIN_VISIBLE_HEIGHT = 2; // a small part is drawn at least this high: it must not vanish
const WIDTH = STRIP_SLOTS * SLOT_WIDTH - (SLOT_WIDTH - BAR_WIDTH);

/**
 * One bar per segment, the newest at the right: the part from peers stands at the bottom, the part from the origin
 * hangs from the top. The two differ in lightness and by hatching too, not by colour alone.
 */
export function segmentStrip(bars: readonly StripBar[], say: Say): TemplateResult {
  const empty = STRIP_SLOTS - bars.length;
  return html`<svg class="strip" viewBox="0 0 ${WIDTH} ${BAR_HEIGHT}" role="img" aria-label=${stripSummary(bars, say)}>
    <defs>
      <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="origin" width="4" height="4"></rect>
        <rect class="hatching" width="1.3" height="4"></rect>
      </pattern>
      <clipPath id="bars">
        ${Array.from(
          { length: STRIP_SLOTS },
          (_, slot) => svg`<rect x=${slot * SLOT_WIDTH} width=${BAR_WIDTH} height=${BAR_HEIGHT} rx=${BAR_RADIUS}></rect>`,
        )}
      </clipPath>
    </defs>
    <g clip-path="url(#bars)">${Array.from({ length: STRIP_SLOTS }, (_, slot) => bar(slot, bars[slot - empty]))}</g>
  </svg>`;
}

function bar(slot: number, content: StripBar | undefined): SVGTemplateResult {
  const x = slot * SLOT_WIDTH;
  if (!content) return svg`<rect class="vacant" x=${x} width=${BAR_WIDTH} height=${BAR_HEIGHT}></rect>`;
  const originHeight = visibleHeight(1 - content.peerShare);
  const peerHeight = BAR_HEIGHT - originHeight;
  return svg`<g>
    <title>${content.label}</title>
    ${peerHeight > 0 ? svg`<rect class="peers" x=${x} y=${originHeight} width=${BAR_WIDTH} height=${peerHeight}></rect>` : nothing}
    ${originHeight > 0 ? svg`<rect fill="url(#hatch)" x=${x} width=${BAR_WIDTH} height=${originHeight}></rect>` : nothing}
  </g>`;
}

function visibleHeight(share: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return BAR_HEIGHT;
  return Math.min(BAR_HEIGHT - MIN_VISIBLE_HEIGHT, Math.max(MIN_VISIBLE_HEIGHT, share * BAR_HEIGHT));
}
