import { expect, test } from 'vitest';
import { classifyUplink } from './uplink-class.ts';

test('nothing sent: unknown, unless a cap says enough', () => {
  expect(classifyUplink([], 0, null)).toBe('unknown');
  expect(classifyUplink([0, 0], 0, 2_000_000)).toBe('unknown');
  expect(classifyUplink([], 0, 30_000)).toBe('weak');
});

test('by what was seen: one quick link is enough to be strong, and slow links add up', () => {
  expect(classifyUplink([0, 1_200_000], 0, null)).toBe('strong');
  expect(classifyUplink([100_000], 1_200_000, null)).toBe('strong');
  expect(classifyUplink([200_000, 200_000], 0, null)).toBe('medium');
  expect(classifyUplink([100_000, 100_000], 0, null)).toBe('weak');
});

test('a burst over a quick link does not make a capped uplink strong', () => {
  expect(classifyUplink([20_000_000], 3_000_000, 30_000)).toBe('weak');
  expect(classifyUplink([20_000_000], 3_000_000, 500_000)).toBe('medium');
  expect(classifyUplink([20_000_000], 3_000_000, 1_000_000)).toBe('strong');
});
