import { afterEach, expect, it, vi } from 'vitest';
import { inTime } from './in-time.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('waits for an answer, and not for ever', async () => {
  vi.useFakeTimers();
  expect(await inTime(Promise.resolve(1), 100)).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
  const late = expect(inTime(new Promise(() => {}), 100)).rejects.toMatchObject({
    reason: 'timeout',
    message: expect.stringContaining('100 ms'),
  });
  await vi.advanceTimersByTimeAsync(100);
  await late;
});
