import type { GroupSamples } from '../compare.ts';
import type { Sample } from '../sample.ts';

const NOBODY: Sample = { viewers: 0, sum: 0, squares: 0 };
export const NO_SAMPLES: GroupSamples = { stallRatio: NOBODY, startupMs: NOBODY, bitrate: NOBODY };

/** What one viewer lived. */
export type Lived = Readonly<Record<keyof GroupSamples, number>>;

const add = ({ viewers, sum, squares }: Sample, value: number): Sample => ({
  viewers: viewers + 1,
  sum: sum + value,
  squares: squares + value * value,
});

/** The group with one viewer more. */
export const addViewer = (group: GroupSamples, lived: Lived): GroupSamples => ({
  stallRatio: add(group.stallRatio, lived.stallRatio),
  startupMs: add(group.startupMs, lived.startupMs),
  bitrate: add(group.bitrate, lived.bitrate),
});

export const sampleOf = (values: readonly number[]): Sample => values.reduce(add, NOBODY);
export const samplesOf = (viewers: readonly Lived[]): GroupSamples => viewers.reduce(addViewer, NO_SAMPLES);

/** Exponentially distributed: what waiting is like. */
export const waiting = (random: () => number, mean: number): number => -mean * Math.log1p(-random());
