import type { GivenCaps, UploadCaps } from './types.ts';

/**
 * @returns those that are given
 * @throws RangeError that says which cap is none
 */
export function checkedCaps(caps: UploadCaps): GivenCaps {
  const given: Record<string, number | null> = {};
  // No other name: whatever else a page puts in is no cap, and must not reach the engine's limits.
  for (const name of ['uploadBytesPerSecond', 'uploadBytesPerSession'] as const) {
    const cap = caps[name];
    if (cap === undefined) continue;
    if (cap !== null && (typeof cap !== 'number' || !(cap >= 0)))
      throw new RangeError(`${name} is ${String(cap)}: give bytes from 0 on, or null for no cap`);
    given[name] = cap === Infinity ? null : cap;
  }
  return given;
}
