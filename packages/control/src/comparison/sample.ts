/** One observation per viewer, kept as number, sum and sum of squares: enough for a mean and its uncertainty, and bounded. */
export interface Sample {
  readonly viewers: number;
  readonly sum: number;
  readonly squares: number;
}

/** A spread needs two. */
export const FEWEST_WITH_A_SPREAD = 2;

/** A billion viewers of 100 Mbit/s have squares of 10²⁵; arithmetic with what is far beyond overflows. */
const GREATEST_SUM = 1e60;

/** Whether it can be computed with at all: sums of what viewers report are believed no further than that. */
export const isSound = ({ viewers, sum, squares }: Sample): boolean =>
  Number.isSafeInteger(viewers) && viewers >= FEWEST_WITH_A_SPREAD && Math.abs(sum) <= GREATEST_SUM && Math.abs(squares) <= GREATEST_SUM;

export const meanOf = ({ viewers, sum }: Sample): number => sum / viewers;

/**
 * Unbiased variance, but never less than that of a spread of `leastSpread`: a few viewers who all lived the same (nobody stalled) do not
 * prove that nobody ever will live otherwise.
 */
export function varianceOf(sample: Sample, leastSpread: number): number {
  const { viewers, sum, squares } = sample;
  // Rounding can make the difference of two large sums negative.
  return Math.max((squares - (sum * sum) / viewers) / (viewers - 1), leastSpread ** 2);
}
