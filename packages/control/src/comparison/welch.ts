import { meanOf, varianceOf, type Sample } from './sample.ts';

export interface Difference {
  /** Mean of the first less that of the second. */
  readonly mean: number;
  readonly standardError: number;
  /** By Welch and Satterthwaite: not whole, and between the smaller group's and that of both together. */
  readonly degreesOfFreedom: number;
}

/**
 * The difference of two groups that need be neither equally large nor equally spread. B. L. Welch, The generalization of Student's problem
 * when several different population variances are involved, Biometrika 34 (1947). Both must be sound.
 *
 * With one thing more: the smaller group counts as no less spread than the larger one. What is as skewed as stalls are (few viewers have any)
 * is underrated by a small group exactly when its mean is too low, so that a control group of a tenth would find peers to do harm in one
 * of ten rollouts that do none.
 */
export function welchDifference(first: Sample, second: Sample, leastSpread: number): Difference {
  const [smaller, larger] = first.viewers < second.viewers ? [first, second] : [second, first];
  const varianceOfLarger = varianceOf(larger, leastSpread);
  const ofLarger = varianceOfLarger / larger.viewers;
  const ofSmaller = varianceOf(smaller, Math.sqrt(varianceOfLarger)) / smaller.viewers;
  const variance = ofLarger + ofSmaller;
  return {
    mean: meanOf(first) - meanOf(second),
    standardError: Math.sqrt(variance),
    degreesOfFreedom: variance ** 2 / (ofLarger ** 2 / (larger.viewers - 1) + ofSmaller ** 2 / (smaller.viewers - 1)),
  };
}
