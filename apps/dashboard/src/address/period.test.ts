import { RANGES as API_RANGES } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import {
  chosenSpan,
  DEFAULT_PERIOD,
  LONGEST_SPAN_MS,
  periodOf,
  periodQuery,
  RANGES,
  SHORTEST_SPAN_MS,
  stepped,
  type Period,
} from './period.ts';

const NOW_MS = Date.UTC(2026, 2, 14, 20, 15);
const HOUR_MS = 3_600_000;
const width = (period: Period) => (period.kind === 'span' ? period.toMs - period.fromMs : null);

describe('a period', () => {
  it('has the API’s ranges', () => expect(RANGES).toEqual(API_RANGES));

  it('is in a link, and comes back from it', () => {
    for (const range of RANGES)
      expect(periodOf(new URLSearchParams(periodQuery({ kind: 'range', range })))).toEqual({ kind: 'range', range });
    const span: Period = { kind: 'span', fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS };
    expect(periodQuery(span)).toEqual({ from: '2026-03-14T19:15:00Z', to: '2026-03-14T20:15:00Z' });
    expect(periodOf(new URLSearchParams(periodQuery(span)))).toEqual(span);
  });

  it.each([
    'range=1y',
    'from=never&to=2026-03-14T20:15:00Z',
    'from=2026-03-14T20:15:00Z&to=2026-03-14T19:15:00Z',
    'from=1970-01-01&to=2026-01-01',
    '',
  ])('is the usual one where a link says %s', (query) => expect(periodOf(new URLSearchParams(query))).toEqual(DEFAULT_PERIOD));

  it('is drawn in either direction, neither too short nor too long, and never in the future', () => {
    const drawn = chosenSpan(NOW_MS, NOW_MS - HOUR_MS, NOW_MS);
    expect(drawn).toEqual({ kind: 'span', fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS });
    expect(width(chosenSpan(NOW_MS - 10, NOW_MS, NOW_MS))).toBe(SHORTEST_SPAN_MS);
    expect(width(chosenSpan(0, NOW_MS, NOW_MS))).toBe(LONGEST_SPAN_MS);
    expect(chosenSpan(NOW_MS - HOUR_MS, NOW_MS + HOUR_MS, NOW_MS)).toMatchObject({ toMs: NOW_MS });
  });

  it('is zoomed in to the half, and out through the ranges', () => {
    expect(width(stepped({ kind: 'range', range: '2h' }, 'in', NOW_MS))).toBe(HOUR_MS);
    expect(stepped({ kind: 'range', range: '2h' }, 'out', NOW_MS)).toEqual({ kind: 'range', range: '24h' });
    expect(stepped({ kind: 'range', range: '13mo' }, 'out', NOW_MS)).toEqual({ kind: 'range', range: '13mo' });
  });

  it('is moved by half of itself, and is a range again as soon as it ends now', () => {
    const earlier = stepped({ kind: 'range', range: '2h' }, 'earlier', NOW_MS);
    expect(earlier).toEqual({ kind: 'span', fromMs: NOW_MS - 3 * HOUR_MS, toMs: NOW_MS - HOUR_MS });
    expect(stepped(earlier, 'later', NOW_MS)).toEqual({ kind: 'range', range: '2h' });
  });
});
