import { alwaysValidQuantile } from './always-valid.ts';
import { COMPARED_MEASURES, leastEffectOf, TRAITS, type ComparedMeasureName } from './compared-measures.ts';
import { isSound, meanOf, varianceOf, type Sample } from './sample.ts';
import { NORMAL_95, studentQuantile } from './student.ts';
import { welchDifference } from './welch.ts';

/** A mean with its 95 % confidence interval, in the measure's unit. */
export interface GroupEstimate {
  readonly viewers: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export type Verdict = 'too-few' | 'no-difference' | 'better' | 'worse';

export interface MeasureComparison {
  readonly peers: GroupEstimate | null;
  readonly control: GroupEstimate | null;
  /**
   * peers − control, by Welch's method. The true difference of each of the measures is within its interval with 95 % probability, for all measures
   * together and at every moment that somebody looks: wider than what one look at one measure would need.
   */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number } | null;
  readonly verdict: Verdict;
}

export type GroupSamples = Readonly<Record<ComparedMeasureName, Sample>>;
export type GroupComparison = Readonly<Record<ComparedMeasureName, MeasureComparison>>;

/** Viewers on each side before anything is judged. With fewer, sums of what is as skewed as stalls are no normal numbers; simulated in `false-alarms.test.ts`. */
export const FEWEST_VIEWERS = 10;

/** Of declaring any of the measures different where none is, over a whole rollout and all who look at it. */
const FALSE_ALARM_SHARE = 0.05;
/** Bonferroni: it takes one measure to roll back. */
const FALSE_ALARM_SHARE_OF_ONE = FALSE_ALARM_SHARE / COMPARED_MEASURES.length;
/**
 * Harm that should be found quickly is about ten times what just matters: 2 points of stalling, a second of start-up. Of little consequence:
 * a factor of two in it changes the number of viewers needed by a tenth.
 */
const SPREAD_IN_LEAST_EFFECTS = 10;

/** Viewers with peers beside the control group. Pure arithmetic: figures that cannot be computed with count as too few. */
export function compareGroups(groups: { readonly peers: GroupSamples; readonly control: GroupSamples }): GroupComparison {
  const compared = COMPARED_MEASURES.map((measure) => [measure, compareMeasure(measure, groups.peers[measure], groups.control[measure])]);
  return Object.fromEntries(compared) as GroupComparison;
}

function compareMeasure(measure: ComparedMeasureName, peers: Sample, control: Sample): MeasureComparison {
  const leastEffect = leastEffectOf(measure, isSound(control) ? meanOf(control) : 0);
  const estimates = { peers: estimateOf(peers, leastEffect), control: estimateOf(control, leastEffect) };
  if (!isSound(peers) || !isSound(control)) return { ...estimates, difference: null, verdict: 'too-few' };
  const { mean, standardError, degreesOfFreedom } = welchDifference(peers, control, leastEffect);
  const normal = alwaysValidQuantile(standardError, leastEffect * SPREAD_IN_LEAST_EFFECTS, FALSE_ALARM_SHARE_OF_ONE);
  // A variance that is itself estimated: the same probability in Student's distribution (C. Jennison, B. Turnbull, Group Sequential Methods, 2000, 4.4).
  const halfWidth = studentQuantile(normal, degreesOfFreedom) * standardError;
  // So wide that no number holds it: nothing is known yet.
  if (!Number.isFinite(halfWidth) || Math.min(peers.viewers, control.viewers) < FEWEST_VIEWERS)
    return { ...estimates, difference: Number.isFinite(halfWidth) ? around(mean, halfWidth) : null, verdict: 'too-few' };
  const isCertain = Math.abs(mean) > halfWidth;
  const matters = Math.abs(mean) >= leastEffect;
  const isBetter = mean < 0 === (TRAITS[measure].better === 'lower');
  return {
    ...estimates,
    difference: around(mean, halfWidth),
    verdict: isCertain && matters ? (isBetter ? 'better' : 'worse') : 'no-difference',
  };
}

function estimateOf(sample: Sample, leastSpread: number): GroupEstimate | null {
  if (!isSound(sample)) return null;
  const standardError = Math.sqrt(varianceOf(sample, leastSpread) / sample.viewers);
  return { viewers: sample.viewers, ...around(meanOf(sample), studentQuantile(NORMAL_95, sample.viewers - 1) * standardError) };
}

const around = (mean: number, halfWidth: number) => ({ mean, low: mean - halfWidth, high: mean + halfWidth });
