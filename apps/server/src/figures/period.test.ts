import { RANGES } from '@tributary/operator-api';
import { RETENTION_MS, WIDTH_MS } from '@tributary/telemetry';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SERIES_POINTS, periodOf } from './period.ts';
import { DAY_START_MS } from './testing/cells.ts';

const NOW_MS = DAY_START_MS + 12_345_678;
const DAY_MS = WIDTH_MS['1d'];

describe('a stretch of time', () => {
  it.each([
    ['15m', '10s', 91],
    ['2h', '10s', 721],
    ['24h', '1m', 1441],
    ['7d', '1h', 169],
    ['30d', '1h', 721],
    ['13mo', '1d', 397],
  ] as const)('of %s is shown in cells of %s', (range, resolution, cells) => {
    const period = periodOf({ range }, NOW_MS);
    expect([period.resolution, (period.toMs - period.fromMs) / period.widthMs]).toEqual([resolution, cells]);
  });

  it('is two hours where nobody says', () => {
    expect(periodOf({}, NOW_MS)).toEqual(periodOf({ range: '2h' }, NOW_MS));
  });

  it('that lies back is shown as finely as it is still kept', () => {
    const hour = (daysAgo: number) => {
      const from = NOW_MS - daysAgo * DAY_MS;
      return periodOf({ from, to: from + 3_600_000 }, NOW_MS).resolution;
    };
    expect([hour(1), hour(3), hour(29), hour(31), hour(390)]).toEqual(['10s', '1m', '1m', '1h', '1h']);
  });

  it('ends now and begins where anything is kept, whatever was asked for', () => {
    const period = periodOf({ from: 0, to: NOW_MS + 99 * DAY_MS }, NOW_MS);
    expect(period).toEqual(periodOf({ range: '13mo' }, NOW_MS));
  });

  it.each([
    [{ from: 1 }],
    [{ to: 1 }],
    [{ from: 2, to: 1 }],
    [{ from: 1, to: 1 }],
    [{ from: NOW_MS + 1, to: NOW_MS + 2 }],
    [{ range: '2h' as const, from: 1, to: 2 }],
  ])('is none: %j', (asked) => expect(() => periodOf(asked, NOW_MS)).toThrow(expect.objectContaining({ reason: 'bad-request' })));

  it('holds what was asked for in whole cells, no more than can be shown, of what is kept', () => {
    const moment = fc.integer({ min: NOW_MS - 2 * RETENTION_MS['1d'], max: NOW_MS });
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: RETENTION_MS['1d'] }), (from, length) => {
        const { resolution, widthMs, fromMs, toMs } = periodOf({ from, to: from + length }, NOW_MS);
        expect([fromMs % widthMs, toMs % widthMs, widthMs]).toEqual([0, 0, WIDTH_MS[resolution]]);
        expect(fromMs).toBeLessThan(toMs);
        expect((toMs - fromMs) / widthMs).toBeLessThanOrEqual(MAX_SERIES_POINTS);
        // Wholly within what was asked for, but for the first and last cells and what is kept no more.
        expect(toMs).toBeGreaterThanOrEqual(Math.min(from + length, NOW_MS));
        expect(fromMs + widthMs).toBeGreaterThan(Math.min(from, NOW_MS - RETENTION_MS['1d']));
      }),
    );
  });

  it('has its name in the API’s ranges', () => {
    for (const range of RANGES) expect(periodOf({ range }, NOW_MS).toMs).toBeGreaterThanOrEqual(NOW_MS);
  });
});
