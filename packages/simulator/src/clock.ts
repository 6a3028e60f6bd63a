import type { Clock } from '@tributary/swarm';
import type { EventLoop } from './event-loop.ts';

/** The simulation's time as engines and servers see it. */
export function clockOf(loop: EventLoop): Clock {
  return {
    nowMs: () => loop.nowMs,
    after: (delayMs, run) => {
      const task = loop.after(delayMs, run);
      return () => {
        task.run = null;
      };
    },
  };
}
