import type { SettingsShape } from '@tributary/operator-api';
import { html, nothing } from 'lit';
import { TEXTS } from '../texts/index.ts';
import { inWords, unitOf, type Field, type Typed } from './fields.ts';

const T = TEXTS.settings.peers;

export interface SettingRow {
  readonly field: Field;
  readonly typed: Typed;
  /** What holds where nothing is set here. */
  readonly inherited: SettingsShape[Field['name']];
  /** Of one stream: what is not set here is as for all of them. */
  readonly isOfStream: boolean;
  readonly isDisabled: boolean;
  readonly onTyped: (typed: Typed) => void;
}

/** One setting: what is inherited is said, and what is set here can be set back to it. */
export function settingRow({ field, typed, inherited, isOfStream, isDisabled, onTyped }: SettingRow) {
  const texts = T.fields[field.name];
  const id = `setting-${field.name}`;
  const words = inWords(field, inherited);
  const inheritText = isOfStream ? T.inherit(words) : T.inheritBuiltIn(words);
  return html`<div class="setting">
    <div>
      <label for=${id}>${texts.name}</label>
      <p class="hint" id="${id}-hint">${texts.hint}</p>
    </div>
    <div class="value">
      <select id=${id} aria-describedby="${id}-hint" ?disabled=${isDisabled} @change=${(event: Event) => onTyped(pickedOf(field, event))}>
        <option value="inherit" .selected=${typed.mode === 'inherit'}>${inheritText}</option>
        ${choices(field, typed)}
      </select>
      ${field.kind === 'choice' || typed.mode !== 'value' ? nothing : valueInput(field, typed.text, isDisabled, onTyped)}
      ${typed.mode === 'inherit' ? nothing : html`<span class="source">${T.here}</span>`}
    </div>
  </div>`;
}

function choices(field: Field, typed: Typed) {
  if (field.kind === 'choice') {
    return Object.entries(field.options).map(
      ([value, text]) => html`<option value="=${value}" .selected=${typed.mode === 'value' && typed.text === value}>${text}</option>`,
    );
  }
  return html`${
      field.kind === 'number' && field.isNullable
        ? html`<option value="unlimited" .selected=${typed.mode === 'unlimited'}>${T.unlimited}</option>`
        : nothing
    }
    <option value="value" .selected=${typed.mode === 'value'}>
      ${field.kind === 'number' && field.isNullable ? T.limited : `${T.here}:`}
    </option>`;
}

function pickedOf(field: Field, { currentTarget }: Event): Typed {
  const { value } = currentTarget as HTMLSelectElement;
  if (value === 'inherit' || value === 'unlimited') return { mode: value };
  return { mode: 'value', text: field.kind === 'choice' ? value.slice(1) : '' };
}

function valueInput(field: Field, text: string, isDisabled: boolean, onTyped: (typed: Typed) => void) {
  const typed = ({ currentTarget }: Event) => onTyped({ mode: 'value', text: (currentTarget as HTMLInputElement).value });
  const { name } = T.fields[field.name];
  if (field.kind !== 'number') {
    return html`<textarea
      rows="3"
      aria-label=${name}
      spellcheck="false"
      ?disabled=${isDisabled}
      .value=${text}
      @input=${typed}
    ></textarea>`;
  }
  const unit = unitOf(field.name);
  return html`<span class="number">
    <input
      type="number"
      inputmode="decimal"
      aria-label=${unit === '' ? name : `${name}, ${unit}`}
      required
      min=${field.min}
      max=${field.max ?? nothing}
      step=${field.isWhole ? 1 : 'any'}
      ?disabled=${isDisabled}
      .value=${text}
      @input=${typed}
    />${unit}</span
  >`;
}
