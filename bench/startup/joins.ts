/** The order and the moments of joins, and the arithmetic on what they showed. */
import { median, percentile } from '../offload/statistics.ts';

/** Who joins when: the same moments within a segment for every player, so that chance is the same for all. */
export interface PlannedJoin<Name> {
  readonly player: Name;
  /** After the beginning of a segment by the wall clock, ms. */
  readonly phaseMs: number;
}

/** A van der Corput sequence: however many there are, they lie evenly (Niederreiter, Random Number Generation, 1992, 3.1). */
function evenly(index: number): number {
  let [value, share] = [0, 0.5];
  for (let rest = index; rest > 0; rest >>= 1, share /= 2) if (rest & 1) value += share;
  return value;
}

/** Every player joins `count` times, each time one after the other, and each time another one first. */
export function planJoins<Name>(players: readonly Name[], count: number, segmentMs: number): PlannedJoin<Name>[] {
  return Array.from({ length: count }, (_, round) => {
    const first = round % players.length;
    return [...players.slice(first), ...players.slice(0, first)].map((player) => ({ player, phaseMs: evenly(round) * segmentMs }));
  }).flat();
}

/** Until the clock is next at this phase of a segment, ms. */
export function untilPhaseMs(nowMs: number, phaseMs: number, segmentMs: number): number {
  return (((phaseMs - nowMs) % segmentMs) + segmentMs) % segmentMs;
}

export interface Difference {
  /** Median of `of` minus median of `from`. */
  readonly value: number;
  /** 95 % of differences of medians that resampling gives lie in it. */
  readonly low: number;
  readonly high: number;
}

/** Resamplings; from here on the interval's ends move by less than a sampling step. */
const RESAMPLINGS = 2000;
const LOW_SHARE = 0.025;
const HIGH_SHARE = 0.975;

/**
 * How the medians of two samples differ, with a bootstrap interval (Efron, 1979).
 * @param random in [0, 1)
 * @returns null where a sample is empty
 */
export function differenceOfMedians(of: readonly number[], from: readonly number[], random: () => number): Difference | null {
  const [a, b] = [median(of), median(from)];
  if (a === null || b === null) return null;
  const resampled = (values: readonly number[]): number => median(values.map(() => values[Math.floor(random() * values.length)] ?? 0)) ?? 0;
  const differences = Array.from({ length: RESAMPLINGS }, () => resampled(of) - resampled(from));
  return { value: a - b, low: percentile(differences, LOW_SHARE) ?? 0, high: percentile(differences, HIGH_SHARE) ?? 0 };
}
