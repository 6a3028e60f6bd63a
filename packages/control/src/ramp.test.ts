import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rampDown, type RampQuestion } from './ramp.ts';

const MEGABYTE = 1_000_000;
const rate = fc.integer({ min: 0, max: 2_000 }).map((megabytes) => megabytes * MEGABYTE);
const question: fc.Arbitrary<RampQuestion & { readonly load: NonNullable<RampQuestion['load']>; readonly originBytesPerSecond: number }> =
  fc
    .record({
      shares: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })),
      peerBytesPerSecond: rate,
      servedBytesPerSecond: rate,
      originBytesPerSecond: fc.integer({ min: 1, max: 5_000 }).map((megabytes) => megabytes * MEGABYTE),
    })
    .map(({ shares: [a, b], peerBytesPerSecond, servedBytesPerSecond, originBytesPerSecond }) => ({
      fromPercent: Math.max(a, b),
      toPercent: Math.min(a, b),
      load: { peerBytesPerSecond, originBytesPerSecond: servedBytesPerSecond },
      originBytesPerSecond,
    }));

describe('switching peers off', () => {
  it('says what the origin will serve: all that viewers receive', () => {
    const load = { peerBytesPerSecond: 90 * MEGABYTE, originBytesPerSecond: 10 * MEGABYTE };
    expect(rampDown({ fromPercent: 100, toPercent: 0, load, originBytesPerSecond: null })).toEqual({
      expectedOriginBytesPerSecond: 100 * MEGABYTE,
      fits: true,
      steps: [{ rolloutPercent: 0, expectedOriginBytesPerSecond: 100 * MEGABYTE }],
    });
  });

  it('is one step where the origin has room for everything, buffers that are refilled included', () => {
    const load = { peerBytesPerSecond: 90 * MEGABYTE, originBytesPerSecond: 10 * MEGABYTE };
    expect(rampDown({ fromPercent: 100, toPercent: 0, load, originBytesPerSecond: 190 * MEGABYTE }).steps).toHaveLength(1);
    expect(
      rampDown({ fromPercent: 100, toPercent: 0, load, originBytesPerSecond: 100 * MEGABYTE }).steps.map((step) => step.rolloutPercent),
    ).toEqual([50, 25, 13, 7, 4, 2, 1, 0]);
  });

  it('stops where the origin can serve no more, and says so', () => {
    const load = { peerBytesPerSecond: 100 * MEGABYTE, originBytesPerSecond: 10 * MEGABYTE };
    const ramp = rampDown({ fromPercent: 100, toPercent: 0, load, originBytesPerSecond: 60 * MEGABYTE });
    expect(ramp.fits).toBe(false);
    expect(ramp.steps.at(-1)?.rolloutPercent).toBe(50);
    expect(rampDown({ fromPercent: 50, toPercent: 0, load, originBytesPerSecond: 5 * MEGABYTE }).steps).toEqual([]);
  });

  it('goes by tenths where nobody has measured anything, unless the origin can serve everything', () => {
    const steps = rampDown({ fromPercent: 100, toPercent: 0, load: null, originBytesPerSecond: MEGABYTE }).steps;
    expect(steps).toHaveLength(10);
    expect(steps[0]).toEqual({ rolloutPercent: 90, expectedOriginBytesPerSecond: null });
    expect(rampDown({ fromPercent: 100, toPercent: 0, load: null, originBytesPerSecond: null }).steps).toHaveLength(1);
  });

  it('never expects more of the origin than it can serve, goes down all the way where it fits, and ends', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { fits, expectedOriginBytesPerSecond, steps } = rampDown(asked);
        const shares = [asked.fromPercent, ...steps.map((step) => step.rolloutPercent)];
        for (let index = 1; index < shares.length; index++) expect(shares[index]).toBeLessThan(shares[index - 1]!);
        const { load, originBytesPerSecond: limit } = asked;
        // What it serves already is no reason to keep peers that carry nothing.
        const most = load.peerBytesPerSecond === 0 ? load.originBytesPerSecond : limit;
        for (const step of steps) expect(step.expectedOriginBytesPerSecond).toBeLessThanOrEqual(most * 1.000_01);
        expect(steps.length).toBeLessThanOrEqual(100);
        if (asked.fromPercent > asked.toPercent) {
          const { peerBytesPerSecond, originBytesPerSecond } = asked.load;
          const moved = (asked.fromPercent - asked.toPercent) / asked.fromPercent;
          expect(expectedOriginBytesPerSecond).toBeCloseTo(originBytesPerSecond + peerBytesPerSecond * moved, 0);
          if (fits === true) expect(shares.at(-1)).toBe(asked.toPercent);
          else expect(shares.at(-1)).toBeGreaterThan(asked.toPercent);
        }
      }),
    );
  });

  it('a rollout that grows is one step, whatever the origin can serve', () => {
    fc.assert(
      fc.property(question, ({ fromPercent, toPercent, ...asked }) => {
        const ramp = rampDown({ ...asked, fromPercent: toPercent, toPercent: fromPercent });
        expect(ramp.steps.map((step) => step.rolloutPercent)).toEqual(fromPercent === toPercent ? [] : [fromPercent]);
        expect(ramp.fits).toBe(true);
      }),
    );
  });
});
