import { EVERY_STREAM, type OriginLoad } from '@tributary/control';
import { ALL_STREAMS, WIDTH_MS, type Aggregator } from '@tributary/telemetry';
import type { Scope } from './settings-store.ts';

const MS_PER_SECOND = 1000;
const WIDTH = WIDTH_MS['10s'];
/** Reports come every ten seconds, each viewer's at another moment: over three of them they are about even. */
const CELLS = 3;

/** What is delivered now, by what viewers reported of the last half minute that is over. @returns null where none of them reported */
export function measuredLoad(aggregator: Pick<Aggregator, 'latest'>, epochMs: () => number): (scope: Scope) => Promise<OriginLoad | null> {
  return async (scope) => {
    const openSinceMs = Math.floor(epochMs() / WIDTH) * WIDTH;
    const cells = aggregator
      .latest(scope === EVERY_STREAM ? ALL_STREAMS : scope)
      .filter(({ atMs, measures }) => atMs < openSinceMs && atMs >= openSinceMs - CELLS * WIDTH && measures.counters.reports > 0);
    if (cells.length === 0) return null;
    const rate = (counter: 'peerBytes' | 'originBytes'): number =>
      (cells.reduce((sum, { measures }) => sum + measures.counters[counter], 0) / (cells.length * WIDTH)) * MS_PER_SECOND;
    return { peerBytesPerSecond: rate('peerBytes'), originBytesPerSecond: rate('originBytes') };
  };
}
