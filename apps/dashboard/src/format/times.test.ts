import { describe, expect, it } from 'vitest';
import { axisLabels, DAY_MS, formatDuration, HOUR_MS } from './times.ts';

const NOON_MS = new Date(2026, 2, 14, 12, 0, 0).getTime();

describe('times', () => {
  it.each([
    [null, '–'],
    [340, '340 ms'],
    [2_449, '2.4 s'],
    [42_000, '42 s'],
    [125_000, '2 min 5 s'],
    [120_000, '2 min'],
    [7_500_000, '2 h 5 min'],
    [DAY_MS + 4 * HOUR_MS, '1 d 4 h'],
  ])('%s milliseconds', (durationMs, text) => expect(formatDuration(durationMs).replaceAll('\u00a0', ' ')).toBe(text));

  it('labels an axis with the clock, and with the day where it changes', () => {
    const labels = axisLabels([NOON_MS, NOON_MS + HOUR_MS, NOON_MS + DAY_MS], HOUR_MS);
    expect(labels.map((label) => label.split('\n').length)).toEqual([2, 1, 2]);
    expect(labels[1]).toBe('13:00');
  });

  it('labels an axis of days with days, of months with months', () => {
    expect(axisLabels([NOON_MS], DAY_MS)[0]).toMatch(/14/);
    expect(axisLabels([NOON_MS], 30 * DAY_MS)[0]).toMatch(/2026/);
  });
});
