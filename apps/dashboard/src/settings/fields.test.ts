import { settings as schema, type SettingsShape } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { FIELDS, settingOf, typedOf, type SettingName } from './fields.ts';

const field = (name: SettingName) => {
  const found = FIELDS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not on the page`);
  return found;
};
const value = (text: string) => ({ mode: 'value', text }) as const;

describe('settings on the page', () => {
  it('are all that the API has', () => {
    expect(FIELDS.map(({ name }) => name).sort()).toEqual(Object.keys(schema.shape).sort());
  });

  it('come back as they were from what is typed', () => {
    const all: SettingsShape = {
      peers: 'off',
      rolloutPercent: 12.5,
      maxHeight: 720,
      maxNeighbours: 8,
      uploadBytesPerSecond: 250_000,
      uploadBytesPerSession: 500_000_000,
      minimumViewers: 3,
      consent: 'ask',
      preference: 'latency',
      iceTransportPolicy: 'relay',
      allowedOrigins: ['https://a.example', 'https://b.example'],
      sealedKeys: [],
      originBytesPerSecond: null,
    };
    const typed = Object.fromEntries(FIELDS.map((each) => [each.name, settingOf(each, typedOf(each, all[each.name]))]));
    expect(schema.parse(typed)).toEqual(all);
  });

  it('are inherited where nothing is typed', () => {
    for (const each of FIELDS) expect(settingOf(each, typedOf(each, undefined))).toBeUndefined();
  });

  it('are typed in the units that people speak in', () => {
    expect(settingOf(field('uploadBytesPerSecond'), value('2'))).toBe(250_000);
    expect(settingOf(field('uploadBytesPerSession'), value('500'))).toBe(500_000_000);
  });

  it.each([
    ['maxNeighbours', '0'],
    ['maxNeighbours', '51'],
    ['maxNeighbours', '2.5'],
    ['maxNeighbours', ''],
    ['rolloutPercent', '101'],
    ['uploadBytesPerSecond', '-1'],
    ['uploadBytesPerSecond', 'much'],
    ['consent', 'maybe'],
    ['sealedKeys', '{'],
    ['sealedKeys', '{}'],
  ] as const)('%s: %s is refused before it is sent', (name, text) => expect(settingOf(field(name), value(text))).toBe('invalid'));
});
