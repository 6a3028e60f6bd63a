import { EVERY_STREAM, type OriginLoad } from '@tributary/control';
import { BUCKET_MS, MAX_STREAMS, type TelemetryStore } from '@tributary/telemetry';
import type { Scope } from './settings-store.ts';

const MS_PER_SECOND = 1000;

/** What is delivered now, by what viewers reported of the last ten seconds that are over. @returns null where none of them reported */
export function measuredLoad(store: Pick<TelemetryStore, 'streams'>, epochMs: () => number): (scope: Scope) => Promise<OriginLoad | null> {
  return async (scope) => {
    const streams = await store.streams(epochMs(), MAX_STREAMS);
    const points = streams.filter(({ streamId }) => scope === EVERY_STREAM || streamId === scope).map(({ series }) => series.at(-2));
    const known = points.filter((point) => point !== undefined);
    if (known.length === 0) return null;
    const rate = (bytes: (point: (typeof known)[number]) => number): number =>
      (known.reduce((sum, point) => sum + bytes(point), 0) / BUCKET_MS) * MS_PER_SECOND;
    return { peerBytesPerSecond: rate(({ peerBytes }) => peerBytes), originBytesPerSecond: rate(({ originBytes }) => originBytes) };
  };
}
