import type { OriginTotals, PathTotals } from './origin-totals.ts';
import { ORIGIN_PATHS } from './limits.ts';

interface Served {
  readonly bytes: number;
  readonly requests: number;
}

const NOTHING: Served = { bytes: 0, requests: 0 };

/**
 * What an origin served since it was last looked at. What it served before this process began is nobody's to report, so the first look tells
 * nothing, unless the origin began later.
 */
export class OriginDeltas {
  readonly #startedAtMs: number;
  #sinceMs: number | null = null;
  #told = new Map<string, Served>();

  /** @param startedAtMs epoch milliseconds at which this process began to count */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  /** @returns paths with news */
  take({ sinceMs, paths }: OriginTotals): PathTotals[] {
    const isOld = this.#sinceMs === null && sinceMs < this.#startedAtMs;
    // It began anew: all that it counts since is new.
    if (sinceMs !== this.#sinceMs) this.#told = new Map();
    this.#sinceMs = sinceMs;
    const counted = paths.slice(0, ORIGIN_PATHS);
    const news = counted.map(({ path, bytes, requests }) => {
      const before = this.#told.get(path) ?? NOTHING;
      // A count that fell began anew without saying so.
      const isOn = bytes >= before.bytes && requests >= before.requests;
      return { path, bytes: isOn ? bytes - before.bytes : bytes, requests: isOn ? requests - before.requests : requests };
    });
    // Paths that the origin names no more are forgotten: it has as many as it wants to.
    this.#told = new Map(counted.map(({ path, bytes, requests }) => [path, { bytes, requests }]));
    return isOld ? [] : news.filter(({ bytes, requests }) => bytes + requests > 0);
  }
}
