import type { StreamId } from '@tributary/protocol';
import { NO_COUNTERS, NO_MEASURES, type Cell, type Counters, type Measures, type StreamKey } from '@tributary/telemetry';

export const STREAM = '0123456789abcdef0123456789abcdef' as StreamId;
/** A multiple of every width. */
export const DAY_START_MS = 1_700_006_400_000;

export const countersWith = (changes: Partial<Counters>): Counters => ({ ...NO_COUNTERS, ...changes });

export function cellAt(atMs: number, counters: Partial<Counters>, rest: Partial<Measures> = {}, stream: StreamKey = STREAM): Cell {
  return { stream, resolution: '10s', atMs, measures: { ...NO_MEASURES, ...rest, counters: countersWith(counters) } };
}
