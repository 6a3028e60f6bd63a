import { simulate, type SimulationResult } from '@tributary/simulator';
import { eventLoopTurn } from '@tributary/simulator/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { goalsOf } from './goals.ts';

let result: SimulationResult;

beforeAll(async () => {
  result = await simulate(
    { durationMs: 2_000, audience: { viewers: 2, arrival: { kind: 'flash', withinMs: 1 } } },
    { settle: eventLoopTurn },
  );
});

const with95 = (p95: number): SimulationResult => ({
  ...result,
  waste: 0.01,
  segmentMs: { ...result.segmentMs, p95 },
  reachMs: { ...result.reachMs, p95 },
});

describe('goalsOf', () => {
  it('cannot tell what was not measured', () => {
    expect(goalsOf('live', result).map(({ met }) => met)).toContain(null);
  });

  it('looks at segments whose fetchers are silent where there are any', () => {
    const hung = { mean: 3, median: 3, p95: 5, max: 6 };
    expect(goalsOf('owners-silent', { ...result, copies: { ...result.copies, hung } }).at(-1)).toMatchObject({
      value: 6,
      limit: 5,
      met: false,
    });
  });

  it('sets slow neighbours beside the same seed without them', () => {
    const met = (twin?: SimulationResult): (boolean | null)[] =>
      goalsOf('slow-neighbour', with95(1_300), twin)
        .slice(-3)
        .map((each) => each.met);
    expect(met(with95(1_000))).toEqual([true, true, true]);
    expect(met(with95(900))).toEqual([false, false, true]);
    expect(met()).toEqual([null, null, true]);
  });

  it('allows ten thousand viewers more copies', () => {
    expect(goalsOf('ten-thousand', result)[0]?.limit).toBeGreaterThan(goalsOf('live', result)[0]?.limit ?? Infinity);
  });
});
