import { css, html, LitElement, nothing } from 'lit';
import { chosenSpan, RANGES, spanOf, stepped, type Period, type Step } from '../address/period.ts';
import { formatMoment } from '../format/times.ts';
import { BASE } from '../styles/base.ts';
import { CONTROLS } from '../styles/controls.ts';
import { TEXTS } from '../texts/index.ts';
import { localTimeOf, timeOfLocal } from './local-time.ts';

const T = TEXTS.charts;
const STEPS: readonly (readonly [Step, string, string])[] = [
  ['earlier', T.earlier, 'M10 3 5 8l5 5'],
  ['out', T.zoomOut, 'M3 8h10'],
  ['in', T.zoomIn, 'M3 8h10M8 3v10'],
  ['later', T.later, 'M6 3l5 5-5 5'],
];

/**
 * Which time the figures are of.
 *
 * @fires period-picked - `detail`: the period
 */
export class PeriodPicker extends LitElement {
  static override properties = { period: { attribute: false }, isTyping: { state: true }, problem: { state: true } };
  static override styles = [
    BASE,
    CONTROLS,
    css`
      :host {
        display: block;
      }
      .row {
        gap: 8px;
      }
      .step {
        width: 40px;
        min-height: 36px;
        padding: 0;
        border-radius: 18px;
      }
      .step svg {
        width: 16px;
        height: 16px;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.8;
      }
      form {
        margin-top: 10px;
      }
      form input {
        width: auto;
        max-width: 100%;
      }
      .span {
        margin-top: 6px;
        color: var(--muted);
        font-size: 13px;
      }
    `,
  ];
  declare period: Period;
  declare isTyping: boolean;
  declare problem: boolean;

  constructor() {
    super();
    this.isTyping = false;
    this.problem = false;
  }

  protected override render(): unknown {
    const { period } = this;
    return html`
      <div class="row" role="group" aria-label=${T.period}>
        <div class="chips">
          ${RANGES.map(
            (range) =>
              html`<button
                type="button"
                class="chip"
                title=${T.rangeNames[range]}
                aria-pressed=${period.kind === 'range' && period.range === range}
                @click=${() => this.#pick({ kind: 'range', range })}
              >
                ${T.ranges[range]}
              </button>`,
          )}
          <button
            type="button"
            class="chip"
            aria-pressed=${period.kind === 'span'}
            aria-expanded=${this.isTyping}
            @click=${() => (this.isTyping = !this.isTyping)}
          >
            ${T.custom}
          </button>
        </div>
        <div class="chips">
          ${STEPS.map(
            ([step, name, path]) =>
              html`<button
                type="button"
                class="step"
                aria-label=${name}
                title=${name}
                @click=${() => this.#pick(stepped(period, step, Date.now()))}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>
              </button>`,
          )}
        </div>
      </div>
      ${this.isTyping ? this.#form() : nothing}
      ${period.kind === 'span' ? html`<p class="span">${T.span(formatMoment(period.fromMs), formatMoment(period.toMs))}</p>` : nothing}
    `;
  }

  #form() {
    const { fromMs, toMs } = spanOf(this.period, Date.now());
    return html`<form class="row" @submit=${this.#submit}>
      <label>${T.from} <input type="datetime-local" name="from" required .value=${localTimeOf(fromMs)} /></label>
      <label>${T.to} <input type="datetime-local" name="to" required .value=${localTimeOf(toMs)} /></label>
      <button class="primary">${T.show}</button>
      ${this.problem ? html`<p class="problem" role="alert">${T.badSpan}</p>` : nothing}
    </form>`;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const fromMs = timeOfLocal(form.get('from') as string);
    const toMs = timeOfLocal(form.get('to') as string);
    this.problem = !(toMs > fromMs);
    if (this.problem) return;
    this.isTyping = false;
    this.#pick(chosenSpan(fromMs, toMs, Date.now()));
  }

  #pick(period: Period): void {
    this.dispatchEvent(new CustomEvent('period-picked', { detail: period, bubbles: true, composed: true }));
  }
}
