import type { Clock } from '@tributary/swarm';

/** The page's own time: `performance.now()` never goes back, whatever the user does to the system's clock. */
export const browserClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
