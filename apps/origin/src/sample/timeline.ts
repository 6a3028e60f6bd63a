/** The sample's clock: which of its samples fall in a span of the endless timeline that repeats it. */
import type { Run } from '../mp4/media-segment.ts';
import type { Track } from '../mp4/track-file.ts';

/** Length of one loop of the sample. */
export const LOOP_MS = 64_000;
/** Length of every segment; the sample has a keyframe at each multiple of it. */
export const SEGMENT_MS = 2_000;
export const SEGMENTS_PER_LOOP = LOOP_MS / SEGMENT_MS;

// A timescale is a whole number per millisecond (90 and 48), which keeps the products exact for decades of stream.
const ticksAt = (track: Track, ms: number): number => (track.ticksPerSecond / 1000) * ms;

/**
 * The samples of a track that start within [startMs, endMs) of the timeline on which the sample repeats without end.
 * Spans that meet give runs that meet: no sample is left out or given twice, also where the sample repeats.
 */
export function runBetween(track: Track, trackId: number, startMs: number, endMs: number): Run {
  const first = Math.ceil(ticksAt(track, startMs) / track.sampleTicks);
  const end = Math.ceil(ticksAt(track, endMs) / track.sampleTicks);
  const samples: Buffer[] = [];
  for (let index = first; index < end; index++) {
    const sample = track.samples[index % track.samples.length];
    if (sample !== undefined) samples.push(sample);
  }
  return {
    trackId,
    kind: track.kind,
    startTicks: first * track.sampleTicks,
    sampleTicks: track.sampleTicks,
    startsWithSync: track.kind === 'audio' || track.fragmentStarts.includes(first % track.samples.length),
    samples,
  };
}
