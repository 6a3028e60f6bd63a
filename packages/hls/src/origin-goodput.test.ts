import { expect, it } from 'vitest';
import { OriginGoodput } from './origin-goodput.ts';
import { freshStats } from './testing/hls-objects.ts';

const BYTES = 250_000;
const answer = (start: number, first: number, end: number) => ({ ...freshStats(), loading: { start, first, end } });

it('is the best of the latest answers, from the first byte to the last', () => {
  const goodput = new OriginGoodput();
  expect(goodput.bestBitsPerSecond).toBeUndefined();
  goodput.add(answer(100, 600, 1_600), BYTES);
  goodput.add(answer(100, 200, 700), BYTES);
  goodput.add(answer(100, 200, 2_200), BYTES);
  expect(goodput.bestBitsPerSecond).toBe(4_000_000);
});

it('believes no burst: an answer takes 50 ms at least, as in the estimate of hls.js', () => {
  const goodput = new OriginGoodput();
  goodput.add(answer(100, 101, 101), BYTES);
  expect(goodput.bestBitsPerSecond).toBe(40_000_000);
});

it.each([
  ['no times at all', answer(0, 0, 0)],
  ['no first byte', answer(100, 0, 300)],
  ['no end', answer(100, 200, 0)],
])('passes over a loader that keeps %s', (_what, stats) => {
  const goodput = new OriginGoodput();
  goodput.add(stats, BYTES);
  expect(goodput.bestBitsPerSecond).toBeUndefined();
});

it('forgets what is 16 answers ago: a line can become slower', () => {
  const goodput = new OriginGoodput();
  goodput.add(answer(100, 200, 300), BYTES);
  for (let slow = 1; slow < 16; slow++) goodput.add(answer(100, 200, 1_200), BYTES);
  expect(goodput.bestBitsPerSecond).toBe(20_000_000);
  goodput.add(answer(100, 200, 1_200), BYTES);
  expect(goodput.bestBitsPerSecond).toBe(2_000_000);
});
