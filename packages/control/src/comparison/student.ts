/** The 97.5 % quantile of the normal distribution: 95 % of it lie within that many standard deviations. */
export const NORMAL_95 = 1.959963984540054;

/**
 * The quantile of Student's t distribution that is as far out as `normalQuantile` is of the normal one. D. L. Wallace, Bounds on normal
 * approximations to Student's and the chi-square distributions, Annals of Mathematical Statistics 30 (1959), solved for t. Never too little: of
 * the 97.5 % quantile 1.1 % too much at 3 degrees of freedom, 0.04 % at 10. It holds however far out, where a library's inverse of the incomplete
 * beta function does not.
 * @param normalQuantile 0 or more
 * @param degreesOfFreedom above 0
 */
export function studentQuantile(normalQuantile: number, degreesOfFreedom: number): number {
  const corrected = normalQuantile * ((8 * degreesOfFreedom + 3) / (8 * degreesOfFreedom + 1));
  return Math.sqrt(degreesOfFreedom * Math.expm1(corrected ** 2 / degreesOfFreedom));
}
