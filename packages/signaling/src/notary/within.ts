import type { Clock } from '../clock.ts';

/** Waits for a promise that never rejects, but no longer than so many milliseconds. */
export function within(clock: Clock, limitMs: number, settled: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(limitMs, resolve);
    void settled.then(() => {
      cancel();
      resolve();
    });
  });
}
