import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import type { AlertFigures, AlertRule } from './rule.ts';

const NOW_MS = 1_700_000_000_000;
const rule = (changes: Partial<AlertRule>): AlertRule => ({
  id: 'r',
  name: 'A rule',
  stream: '*',
  measure: 'offload',
  threshold: 0.6,
  forMinutes: 5,
  minimumViewers: 0,
  isOn: true,
  ...changes,
});
const figures = (changes: Partial<AlertFigures>): AlertFigures => ({
  offload: 0.8,
  ceiling: 0.95,
  stallRatio: 0.001,
  lastReportAtMs: NOW_MS - 5000,
  viewers: 20,
  ...changes,
});
const statusOf = (ruleChanges: Partial<AlertRule>, figureChanges: Partial<AlertFigures>) =>
  judge(rule(ruleChanges), figures(figureChanges), NOW_MS).status;

describe('judge: offload', () => {
  it.each([
    [0.59, 'breached'],
    [0.6, 'nearly'],
    [0.65, 'nearly'],
    [0.67, 'well'],
  ])('of %f is %s, where 0.6 is wanted', (offload, status) => {
    expect(statusOf({}, { offload })).toBe(status);
  });

  it('asks for no more than four fifths of what so few viewers can reach', () => {
    expect(statusOf({}, { offload: 0.45, ceiling: 0.5, viewers: 2 })).toBe('well');
    expect(statusOf({}, { offload: 0.39, ceiling: 0.5, viewers: 2 })).toBe('breached');
    expect(statusOf({}, { offload: 0, ceiling: 0, viewers: 1 })).toBe('well');
  });

  it('says nothing where nothing was loaded', () => {
    expect(statusOf({}, { offload: null })).toBe('no-figures');
    expect(statusOf({}, { ceiling: null })).toBe('no-figures');
  });
});

describe('judge: stalls and reports', () => {
  it.each([
    [0.031, 'breached'],
    [0.03, 'nearly'],
    [0.026, 'well'],
  ])('a stall ratio of %f is %s, where 0.03 is the most', (stallRatio, status) => {
    expect(statusOf({ measure: 'stallRatio', threshold: 0.03 }, { stallRatio })).toBe(status);
  });

  it('counts seconds since the last report while somebody is there to report', () => {
    const gap = { measure: 'reportGap', threshold: 60 } as const;
    expect(judge(rule(gap), figures({ lastReportAtMs: NOW_MS - 61_000 }), NOW_MS)).toEqual({ status: 'breached', value: 61 });
    expect(judge(rule(gap), figures({ lastReportAtMs: NOW_MS - 10_000 }), NOW_MS)).toEqual({ status: 'well', value: 10 });
    expect(statusOf(gap, { lastReportAtMs: NOW_MS - 61_000, viewers: 0 })).toBe('no-figures');
    expect(statusOf(gap, { lastReportAtMs: null })).toBe('no-figures');
    expect(judge(rule(gap), figures({ lastReportAtMs: NOW_MS + 99_000 }), NOW_MS)).toEqual({ status: 'well', value: 0 });
  });
});

describe('judge: whoever it is about', () => {
  it('wants as many viewers as the rule says', () => {
    expect(statusOf({ minimumViewers: 21 }, { offload: 0 })).toBe('no-figures');
    expect(statusOf({ minimumViewers: 20 }, { offload: 0 })).toBe('breached');
  });

  it('says nothing of a stream that is gone, or of figures that are none', () => {
    expect(judge(rule({}), null, NOW_MS)).toEqual({ status: 'no-figures', value: null });
    expect(statusOf({}, { offload: Number.NaN })).toBe('no-figures');
    expect(statusOf({ measure: 'stallRatio' }, { stallRatio: Infinity })).toBe('no-figures');
  });
});
