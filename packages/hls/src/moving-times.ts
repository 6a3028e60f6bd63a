import type { LoaderStats } from 'hls.js';

/** Nothing flows yet: the clock of hls.js's abandon rule starts whenever it looks. */
export function stillWaiting(stats: LoaderStats): void {
  stats.loaded = 0;
  setTimes(stats, { start: () => performance.now(), first: () => 0, end: () => 0 });
}

/** Times as they are when looked at: timers that moved them would be late in a hidden tab, and would cost in every other. */
export function setTimes({ loading }: LoaderStats, times: Readonly<Record<'start' | 'first' | 'end', () => number>>): void {
  for (const time of ['start', 'first', 'end'] as const) {
    Object.defineProperty(loading, time, {
      get: times[time],
      set: (value: number) => {
        // Whoever writes a time means it.
        Object.defineProperty(loading, time, { value, writable: true, enumerable: true, configurable: true });
      },
      enumerable: true,
      configurable: true,
    });
  }
}
