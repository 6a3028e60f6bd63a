import type { GivenCaps, UploadCaps } from './types.ts';

/**
 * @returns those that are given
 * @throws RangeError that says which cap is none
 */
export function checkedCaps(caps: UploadCaps): GivenCaps {
  const given = Object.entries(caps as Record<string, number | null | undefined>).filter(([, cap]) => cap !== undefined);
  for (const [name, cap] of given) {
    if (cap === null || Number(cap) >= 0) continue;
    throw new RangeError(`${name} is ${cap}: give bytes from 0 on, or null for no cap`);
  }
  return Object.fromEntries(given);
}
