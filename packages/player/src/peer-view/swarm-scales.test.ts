import { expect, it } from 'vitest';
import { distanceShare, FARTHEST_MS, lineShare } from './swarm-scales.ts';

it('distances are even steps for even ratios, within the drawing', () => {
  expect([0, 1, FARTHEST_MS, 10 * FARTHEST_MS].map(distanceShare)).toEqual([0, 0, 1, 1]);
  expect(distanceShare(20)).toBeCloseTo(0.5, 10);
});

it('a hundredth of a stream is a tenth of its line', () => {
  expect([-1, 0, 500_000, 1e9].map(lineShare)).toEqual([0, 0, 1, 1]);
  expect(lineShare(5_000)).toBeCloseTo(0.1, 10);
});
