import { ALL_STREAMS, type Resolution, type StreamKey, type WrittenCell } from '../cells.ts';
import { NO_COUNTERS, NO_MEASURES, type Counters, type Measures } from '../measures/index.ts';
import { stream } from './samples.ts';

export const measuresOf = (counters: Partial<Counters>, others: Partial<Measures> = {}): Measures => ({
  ...NO_MEASURES,
  ...others,
  counters: { ...NO_COUNTERS, ...counters },
});

/** A cell of the stream with that label, or of all streams. */
export function cellOf(label: string, resolution: Resolution, atMs: number, measures: Measures): WrittenCell {
  return {
    stream: label === ALL_STREAMS ? ALL_STREAMS : streamKey(label),
    label: label === ALL_STREAMS ? '' : label,
    resolution,
    atMs,
    measures,
  };
}

export const streamKey = (label: string): StreamKey => stream(label);
