import type { SettingsShape } from '@tributary/operator-api';
import { FORMAT } from '../format/numbers.ts';
import { TEXTS } from '../texts/index.ts';

const T = TEXTS.settings.peers;
const BITS = 8;
const MILLION = 1e6;

export type SettingName = keyof SettingsShape;

interface Shown {
  readonly name: SettingName;
  readonly group: keyof typeof T.groups;
}
/** How a setting is shown and typed. Numbers are typed in units that people speak in: `scale` of the setting's own make one of those. */
export type Field =
  | (Shown & { readonly kind: 'choice'; readonly options: Readonly<Record<string, string>> })
  | (Shown & {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number | null;
      readonly scale: number;
      /** Null is a value: no limit. */
      readonly isNullable: boolean;
      readonly isWhole: boolean;
    })
  | (Shown & { readonly kind: 'lines' })
  | (Shown & { readonly kind: 'json' });

const F = T.fields;
const choice = (name: 'peers' | 'consent' | 'preference' | 'iceTransportPolicy', group: Shown['group']): Field => ({
  kind: 'choice',
  name,
  group,
  options: F[name].options,
});
const number = (
  name: SettingName,
  group: Shown['group'],
  min: number,
  max: number | null,
  { scale = 1, isNullable = false, isWhole = true } = {},
): Field => ({ kind: 'number', name, group, min, max, scale, isNullable, isWhole });

/** Bounds as the API has them: it checks them again. */
export const FIELDS: readonly Field[] = [
  choice('peers', 'who'),
  number('rolloutPercent', 'who', 0, 100, { isWhole: false }),
  number('minimumViewers', 'who', 2, 1000),
  choice('consent', 'who'),
  { kind: 'lines', name: 'allowedOrigins', group: 'who' },
  number('uploadBytesPerSecond', 'viewers', 0, null, { scale: MILLION / BITS, isNullable: true, isWhole: false }),
  number('uploadBytesPerSession', 'viewers', 0, null, { scale: MILLION, isNullable: true, isWhole: false }),
  number('maxNeighbours', 'viewers', 1, 50),
  number('maxHeight', 'viewers', 1, 10_000, { isNullable: true }),
  choice('preference', 'viewers'),
  choice('iceTransportPolicy', 'viewers'),
  number('originBytesPerSecond', 'origin', 0, null, { scale: MILLION / BITS, isNullable: true, isWhole: false }),
  { kind: 'json', name: 'sealedKeys', group: 'origin' },
];

/** A setting's value in words. */
export function inWords(field: Field, value: SettingsShape[SettingName]): string {
  if (value === undefined) return T.unset;
  if (value === null) return T.unlimited;
  switch (field.kind) {
    case 'choice':
      return field.options[value as string] ?? (value as string);
    case 'number': {
      const unit = unitOf(field.name);
      return `${FORMAT.decimal((value as number) / field.scale)}${unit === '' ? '' : ` ${unit}`}`;
    }
    case 'lines':
    case 'json':
      return (value as readonly unknown[]).length === 0 ? T.none : FORMAT.count((value as readonly unknown[]).length);
  }
}

export function unitOf(name: SettingName): string {
  const texts = F[name];
  return 'unit' in texts ? texts.unit : '';
}

/** How a setting is typed: inherited, without a limit, or a value. */
export type Typed = { readonly mode: 'inherit' } | { readonly mode: 'unlimited' } | { readonly mode: 'value'; readonly text: string };

/** @returns what is set, undefined to inherit, or 'invalid' */
export function settingOf(field: Field, typed: Typed): SettingsShape[SettingName] | 'invalid' {
  if (typed.mode === 'inherit') return undefined;
  if (typed.mode === 'unlimited') return null;
  const text = typed.text.trim();
  switch (field.kind) {
    case 'choice':
      return text in field.options ? (text as 'on') : 'invalid';
    case 'number': {
      const value = text === '' ? Number.NaN : Number(text);
      const isWithin = value >= field.min && (field.max === null || value <= field.max);
      if (!Number.isFinite(value) || !isWithin || (field.isWhole && !Number.isInteger(value))) return 'invalid';
      return field.scale === 1 ? value : Math.round(value * field.scale);
    }
    case 'lines':
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    case 'json':
      return keysOf(text) ?? 'invalid';
  }
}

function keysOf(text: string): SettingsShape['sealedKeys'] | null {
  if (text === '') return [];
  try {
    const keys: unknown = JSON.parse(text);
    // What a key has to be the API says, better than this could.
    return Array.isArray(keys) ? (keys as SettingsShape['sealedKeys']) : null;
  } catch {
    return null;
  }
}

/** What is in a field before anybody types. */
export function typedOf(field: Field, value: SettingsShape[SettingName]): Typed {
  if (value === undefined) return { mode: 'inherit' };
  if (value === null) return { mode: 'unlimited' };
  const texts: Readonly<Record<Field['kind'], () => string>> = {
    choice: () => value as string,
    number: () => String((value as number) / (field.kind === 'number' ? field.scale : 1)),
    lines: () => (value as readonly string[]).join('\n'),
    json: () => JSON.stringify(value, undefined, 2),
  };
  return { mode: 'value', text: texts[field.kind]() };
}
