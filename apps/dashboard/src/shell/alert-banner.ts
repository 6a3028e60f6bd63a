import type { AlertRule, AlertState } from '@tributary/operator-api';
import { html, nothing } from 'lit';
import { ALL_STREAMS, linkTo, streamRoute } from '../address/route.ts';
import { FORMAT } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.shell.alerts;
/** More would push the page out of sight; the rest is counted. */
const SHOWN = 3;
const SECOND_MS = 1000;

/** A figure of an alert, as its measure is read. */
export function alertFigure(measure: AlertRule['measure'], value: number | null): string {
  return measure === 'reportGap' ? formatDuration(value === null ? null : value * SECOND_MS) : FORMAT.share(value);
}

/** What fires now, on every page. It is a live region: who does not see it is told. */
export function alertBanner(states: readonly AlertState[], rules: readonly AlertRule[], nowMs: number) {
  const firing = states.filter(({ status }) => status === 'firing');
  return html`<div class="alerts" role="region" aria-label=${T.region}>
    <div role="status">
      ${
        firing.length === 0
          ? nothing
          : html`<ul>
              ${firing.slice(0, SHOWN).map((state) => alertLine(state, rules, nowMs))}
              ${firing.length > SHOWN ? html`<li>${T.more(firing.length - SHOWN)}</li>` : nothing}
            </ul>`
      }
    </div>
  </div>`;
}

function alertLine({ ruleId, stream, label, value, sinceMs }: AlertState, rules: readonly AlertRule[], nowMs: number) {
  const rule = rules.find(({ id }) => id === ruleId);
  const what = rule && T.measure[rule.measure](alertFigure(rule.measure, value), alertFigure(rule.measure, rule.threshold));
  return html`<li>
    <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 15.5 14.5H.5Z M7.2 6h1.6v4.4H7.2Z M7.2 11.4h1.6V13H7.2Z" /></svg>
    <span
      ><strong>${rule?.name ?? T.unnamed}</strong>:
      ${stream === ALL_STREAMS ? T.all : html`<a href=${linkTo(streamRoute(stream))}>${label || stream}</a>`}${
        what === undefined ? nothing : html`, ${what}`
      },
      ${T.since(formatDuration(Math.max(0, nowMs - sinceMs)))}</span
    >
  </li>`;
}
