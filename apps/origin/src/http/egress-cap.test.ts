import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EgressCap } from './egress-cap.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

test('lets through what the rate allows, whoever asks, after a small burst', async () => {
  const cap = new EgressCap(100_000);
  const startMs = performance.now();
  const doneMs: number[] = [];
  const takes = Array.from({ length: 5 }, () => cap.take(5_000, never).then(() => doneMs.push(performance.now() - startMs)));
  await vi.runAllTimersAsync();
  await Promise.all(takes);
  expect(doneMs).toEqual([0, 50, 100, 150, 200]);
});

test('does not save up while idle', async () => {
  const cap = new EgressCap(100_000);
  await cap.take(5_000, never);
  await vi.advanceTimersByTimeAsync(60_000);
  await cap.take(5_000, never);
  let through = false;
  const second = cap.take(5_000, never).then(() => (through = true));
  await vi.advanceTimersByTimeAsync(49);
  expect(through).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await second;
});

test('hands out chunks that fit the rate', () => {
  expect(new EgressCap(1_000).chunkBytes).toBe(512);
  expect(new EgressCap(100_000).chunkBytes).toBe(5_000);
  expect(new EgressCap(10_000_000).chunkBytes).toBe(16 * 1024);
});

test('gives up when the connection closes, and leaves no timer', async () => {
  const cap = new EgressCap(1_000);
  const closed = new AbortController();
  const take = cap.take(5_000, closed.signal);
  closed.abort(new Error('closed'));
  await expect(take).rejects.toThrow('closed');
  await expect(cap.take(1, closed.signal)).rejects.toThrow('closed');
  expect(vi.getTimerCount()).toBe(0);
});

test('lifted, it lets everything go on', async () => {
  const cap = new EgressCap(1);
  const take = cap.take(5_000, never);
  cap.lift();
  await take;
  await cap.take(5_000, never);
  expect(vi.getTimerCount()).toBe(0);
});
