import { expect, it } from 'vitest';
import { HopCounter } from './hops.ts';
import { Sample } from './order-statistics.ts';

const sampleOf = (...values: number[]): Sample => {
  const sample = new Sample();
  for (const value of values) sample.add(value);
  return sample;
};

it('an empty sample has no figures', () => {
  const empty = sampleOf();
  expect([empty.mean(), empty.percentile(0.5), empty.max(), empty.gini()]).toEqual([null, null, null, null]);
});

it('percentiles are interpolated, and adding goes on after asking', () => {
  const sample = sampleOf(4, 1, 3);
  expect([sample.percentile(0.5), sample.percentile(0.75), sample.max(), sample.mean()]).toEqual([3, 3.5, 4, 8 / 3]);
  sample.add(0);
  expect([sample.percentile(0), sample.count]).toEqual([0, 4]);
});

it('the Gini coefficient is 0 of equals and nears 1 where one has everything', () => {
  expect(sampleOf(2, 2, 2, 2).gini()).toBeCloseTo(0);
  expect(sampleOf(0, 0, 0, 8).gini()).toBeCloseTo(0.75);
  expect(sampleOf(0, 0).gini()).toBeNull();
});

it('hops count the viewers that a piece went through', () => {
  const hops = new HopCounter(() => 100_000);
  hops.fromOrigin(0, 7, 0, 65_536); // pieces 0 and 1 of four
  hops.fromPeer(0, 1, 7, 0);
  hops.fromPeer(1, 2, 7, 0);
  hops.fromPeer(9, 2, 7, 1); // of unknown descent: not counted
  for (const host of [0, 1, 2]) hops.arrived(host, 7);
  expect([hops.mean(), hops.percentile(0.5), hops.percentile(1)]).toEqual([3 / 4, 0, 2]);
});
