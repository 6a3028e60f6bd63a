import type { SettingsAnswer } from '@tributary/operator-api';
import { html, nothing } from 'lit';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings.peers;
const PERCENT = 100;

export interface SwitchOptions {
  readonly mayChange: boolean;
  readonly onOff: () => void;
  readonly onOn: () => void;
  readonly onStop: () => void;
}

/** Peers on or off, and how far a switching off has come. */
export function peersSwitch({ effective, ramp }: SettingsAnswer, { mayChange, onOff, onOn, onStop }: SwitchOptions) {
  const status = ramp !== null ? 'ramping' : effective.peers === 'off' ? 'off' : 'on';
  const percent = (value: number) => FORMAT.share(value / PERCENT);
  return html`<section class="card switch" aria-label=${T.fields.peers.name}>
    <div>
      <h2 data-peers=${status}>${T.switchHeading[status]}</h2>
      <p class="muted">${T.switchText[status]}</p>
      ${
        ramp === null
          ? nothing
          : html`<progress
                aria-label=${T.switchHeading.ramping}
                max=${Math.max(1, Math.abs(ramp.fromPercent - ramp.toPercent))}
                value=${Math.abs(ramp.fromPercent - ramp.nowPercent)}
              ></progress>
              <p class="small" role="status">
                ${T.rampNow(percent(ramp.nowPercent), percent(ramp.fromPercent), percent(ramp.toPercent))},
                ${T.rampSteps(FORMAT.count(ramp.stepsLeft))}
              </p>
              ${ramp.isHeld ? html`<p class="problem">${T.rampHeld}</p>` : nothing}`
      }
    </div>
    <div class="row">
      ${status === 'ramping' ? html`<button type="button" ?disabled=${!mayChange} @click=${onStop}>${T.stopRamp}</button>` : nothing}
      ${
        status === 'off'
          ? html`<button type="button" class="primary" ?disabled=${!mayChange} @click=${onOn}>${T.switchOn}</button>`
          : html`<button type="button" class="danger" ?disabled=${!mayChange} @click=${onOff}>${T.switchOff}</button>`
      }
    </div>
  </section>`;
}
