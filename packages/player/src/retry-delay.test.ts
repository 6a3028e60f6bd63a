import { expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

it('waits longer after each failure, up to a bound', () => {
  const delays = Array.from({ length: 50 }, (_, failures) => retryDelayMs(failures));
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays[0]).toBeGreaterThan(0);
  expect(delays.at(-1)).toBeLessThanOrEqual(60_000);
});
