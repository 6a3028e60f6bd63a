import type { Random } from '../ports.ts';

const TWO_TO_32 = 0x1_0000_0000;

/**
 * Randomness that repeats from its seed: mulberry32 (Tommy Ettinger, public domain), 32 bits of state, period 2^32.
 * Good enough to vary a test or a simulation; for nothing else.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}

/** A whole number in [0, bound). */
export function randomBelow(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

/** Bytes that repeat from the random source: a frame or a segment that a test can compare. */
export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = randomBelow(random, 256);
  return bytes;
}
