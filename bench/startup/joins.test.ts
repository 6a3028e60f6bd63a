import { describe, expect, it } from 'vitest';
import { differenceOfMedians, planJoins, untilPhaseMs } from './joins.ts';

const SEGMENT_MS = 2000;

describe('planJoins', () => {
  it('lets players take turns at being first, at the same phases', () => {
    expect(planJoins(['a', 'b'], 3, SEGMENT_MS)).toEqual([
      { player: 'a', phaseMs: 0 },
      { player: 'b', phaseMs: 0 },
      { player: 'b', phaseMs: 1000 },
      { player: 'a', phaseMs: 1000 },
      { player: 'a', phaseMs: 500 },
      { player: 'b', phaseMs: 500 },
    ]);
  });

  it('spreads the phases evenly over a segment', () => {
    const phases = planJoins(['a'], 32, SEGMENT_MS).map(({ phaseMs }) => phaseMs);
    const sorted = phases.toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 32 }, (_, index) => (index * SEGMENT_MS) / 32));
  });
});

describe('untilPhaseMs', () => {
  it('is never in the past and never a whole segment away', () => {
    expect([untilPhaseMs(10_000, 0, SEGMENT_MS), untilPhaseMs(10_100, 0, SEGMENT_MS), untilPhaseMs(10_100, 300, SEGMENT_MS)]).toEqual([
      0, 1900, 200,
    ]);
  });
});

describe('differenceOfMedians', () => {
  /** A full-period generator: the test is the same every time. */
  const generator = (seed: number) => () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

  it('says how far apart they are and how sure that is', () => {
    const from = Array.from({ length: 40 }, (_, index) => 300 + index);
    const of = from.map((value) => value + 100);
    const difference = differenceOfMedians(of, from, generator(1));
    expect(difference?.value).toBe(100);
    expect(difference?.low).toBeGreaterThan(70);
    expect(difference?.low).toBeLessThan(100);
    expect(difference?.high).toBeGreaterThan(100);
    expect(difference?.high).toBeLessThan(130);
  });

  it('does not claim one where nothing was measured', () => {
    expect(differenceOfMedians([], [1], generator(1))).toBeNull();
  });
});
