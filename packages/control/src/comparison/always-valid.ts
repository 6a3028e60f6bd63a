/**
 * How many standard errors a difference must be away from 0 where somebody may look at any time and stop at what pleases: the boundary of
 * the mixture sequential probability ratio test. Over all looks together it is passed by chance with a probability of `errorShare` at most.
 * R. Johari, P. Koomen, L. Pekelis, D. Walsh, Always Valid Inference: Continuous Monitoring of A/B Tests, Operations Research 70 (2022), after
 * H. Robbins (1970): the likelihood ratio of effects drawn from a normal distribution of the spread `effectSpread` against none.
 * @param standardError above 0, in the unit of `effectSpread`
 * @param effectSpread above 0: how large effects are that should be found quickly; of any size is found in the end
 */
export function alwaysValidQuantile(standardError: number, effectSpread: number, errorShare: number): number {
  // What an effect of that spread weighs beside the noise: grows with the number of viewers.
  const weight = (effectSpread / standardError) ** 2;
  return Math.sqrt((1 + 1 / weight) * (Math.log1p(weight) - 2 * Math.log(errorShare)));
}
