import type { AlertRule } from '@tributary/operator-api';
import { css, html } from 'lit';
import { ALL_STREAMS } from '../address/route.ts';
import { TEXTS } from '../texts/index.ts';
import { listedWith, type NamedStream } from './named-streams.ts';
import { MEASURES, thresholdOf, typedThreshold, withMeasure } from './alert-rules.ts';

const T = TEXTS.settings.alerts;
const MOST_MINUTES = 24 * 60; // as the API has it

export const ALERT_RULE_STYLES = css`
  .rule {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr));
    gap: 12px 16px;
    align-items: end;
    padding: 16px 0 4px;
    border-top: 1px solid var(--line);
  }
  .rule > * {
    grid-column: span 2;
  }
  .rule > .wide {
    grid-column: span 4;
  }
  .rule label > input:not([type='checkbox']),
  .rule label > select {
    margin-top: 5px;
    font-weight: 400;
  }
  .rule .check {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 40px;
  }
  @media (max-width: 760px) {
    .rule > * {
      grid-column: span 3;
    }
    .rule > .wide {
      grid-column: span 6;
    }
  }
`;

export interface AlertRuleFormOptions {
  readonly isDisabled: boolean;
  readonly streams: readonly NamedStream[];
  /** Null: taken away. */
  readonly onChange: (rule: AlertRule | null) => void;
}

/** One rule. Everything typed goes into it at once; saved is it later, with the others. */
export function alertRuleForm(rule: AlertRule, { isDisabled, streams, onChange }: AlertRuleFormOptions) {
  const value = ({ currentTarget }: Event) => (currentTarget as HTMLInputElement).value;
  const { name, measure, forMinutes, minimumViewers, isOn, stream } = rule;
  return html`<fieldset class="rule" ?disabled=${isDisabled} aria-label=${T.rule(name)}>
    <label class="wide"
      >${T.name}<input required maxlength="100" .value=${name} @change=${(event: Event) => onChange({ ...rule, name: value(event) })}
    /></label>
    <label class="check"
      ><input
        type="checkbox"
        .checked=${isOn}
        @change=${({ currentTarget }: Event) => onChange({ ...rule, isOn: (currentTarget as HTMLInputElement).checked })}
      />${T.isOn}</label
    >
    <label
      >${T.measure}<select @change=${(event: Event) => onChange(withMeasure(rule, value(event) as AlertRule['measure']))}>
        ${MEASURES.map((each) => html`<option value=${each} .selected=${each === measure}>${T.measures[each]}</option>`)}
      </select></label
    >
    <label
      >${T.threshold} (${T.units[measure]})<input
        type="number"
        inputmode="decimal"
        required
        min="0"
        step="any"
        .value=${String(typedThreshold(rule))}
        @change=${(event: Event) => onChange({ ...rule, threshold: thresholdOf(measure, Number(value(event))) })}
    /></label>
    <label
      >${T.forMinutes}<input
        type="number"
        required
        min="0"
        max=${MOST_MINUTES}
        step="any"
        .value=${String(forMinutes)}
        @change=${(event: Event) => onChange({ ...rule, forMinutes: Number(value(event)) })}
    /></label>
    <label
      >${T.minimumViewers}<input
        type="number"
        required
        min="0"
        step="1"
        .value=${String(minimumViewers)}
        @change=${(event: Event) => onChange({ ...rule, minimumViewers: Number(value(event)) })}
    /></label>
    <label
      >${T.stream}<select @change=${(event: Event) => onChange({ ...rule, stream: value(event) })}>
        <option value=${ALL_STREAMS} .selected=${stream === ALL_STREAMS}>${TEXTS.shell.alerts.all}</option>
        ${listedWith(streams, stream).map((each) => html`<option value=${each.stream} .selected=${each.stream === stream}>${each.label || each.stream}</option>`)}
      </select></label
    >
    <button type="button" @click=${() => onChange(null)}>${TEXTS.settings.remove}</button>
  </fieldset>`;
}
