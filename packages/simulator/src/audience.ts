import type { Random } from '@tributary/swarm';
import type { Arrival, AudienceConfig } from './config.ts';
import { exponential } from './random.ts';

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;

/** When the initial crowd comes, in order. */
export function arrivalTimesMs(viewers: number, arrival: Arrival, random: Random): number[] {
  let poissonMs = 0;
  const times = Array.from({ length: viewers }, (_, index) => {
    switch (arrival.kind) {
      case 'flash':
        return random() * arrival.withinMs;
      case 'staggered':
        return (index + random() / 2) * arrival.everyMs; // nobody clicks on the second: phases against the stream differ
      case 'poisson':
        return (poissonMs += exponential(random, MS_PER_SECOND / arrival.perSecond));
    }
  });
  return times.sort((a, b) => a - b);
}

/** How long a viewer stays, from now or from `earliestMs` on; Infinity where nobody leaves. */
export function stayMs({ leavingPerMinute }: AudienceConfig, nowMs: number, earliestMs: number, random: Random): number {
  if (leavingPerMinute <= 0) return Infinity;
  return Math.max(0, earliestMs - nowMs) + exponential(random, MS_PER_MINUTE / leavingPerMinute);
}
