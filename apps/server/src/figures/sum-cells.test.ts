import { addMeasures, BREAKDOWN_KEYS, NO_MEASURES, type Measures } from '@tributary/telemetry';
import { expect, it } from 'vitest';
import { sumCells } from './sum-cells.ts';
import { cellAt } from './testing/cells.ts';

const rich = (seed: number): Partial<Measures> => ({
  peaks: { viewersPeak: 10 - seed },
  segmentTimes: { origin: [seed], peers: [1, seed], mixed: [] },
  startupTimes: [0, seed],
  breakdowns: { ...NO_MEASURES.breakdowns, statuses: { sharing: seed, [`only ${seed}`]: 1 } },
  groups: { ...NO_MEASURES.groups, control: { ...NO_MEASURES.groups.control, startupMs: { viewers: 1, sum: seed, squares: seed ** 2 } } },
});

it('cells add up as measures do two by two', () => {
  const cells = [1, 2, 3].map((seed) => cellAt(seed * 10_000, { originBytes: seed, stalls: 1 }, rich(seed)));
  expect(sumCells(cells)).toEqual(cells.map(({ measures }) => measures).reduce(addMeasures));
  expect(sumCells([])).toEqual(NO_MEASURES);
});

it('names in a breakdown are bounded, and none of their counts is lost', () => {
  const cells = Array.from({ length: 100 }, (_, index) =>
    cellAt(index, {}, { breakdowns: { ...NO_MEASURES.breakdowns, countries: { [`c${index}`]: index } } }),
  );
  const { countries } = sumCells(cells).breakdowns;
  expect(Object.keys(countries)).toHaveLength(BREAKDOWN_KEYS);
  expect(Object.values(countries).reduce((sum, count) => sum + count, 0)).toBe(4950);
});
