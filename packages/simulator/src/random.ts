import type { Random } from '@tributary/swarm';

const TWO_TO_32 = 0x1_0000_0000;
const STREAM_STEP = 0x9e3779b9; // the golden ratio's bits: streams of neighbouring numbers start far apart

/**
 * Randomness that repeats from its seed: mulberry32 (Tommy Ettinger, public domain). Good enough to vary a simulation;
 * for nothing else.
 * @param stream different streams of one seed do not repeat each other
 */
export function seededRandom(seed: number, stream = 0): Random {
  let state = (seed + Math.imul(stream + 1, STREAM_STEP)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}

export function uniform(random: Random, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}

/** Time between two arrivals of a Poisson process. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}
