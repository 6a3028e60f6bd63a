const RETRY_DELAYS_MS = [2_000, 5_000, 10_000, 30_000] as const; // an origin that restarts is back in seconds; one that is down is not hammered

/** How long to wait before the next attempt. @param failuresInARow how many attempts failed before */
export function retryDelayMs(failuresInARow: number): number {
  return RETRY_DELAYS_MS[Math.min(failuresInARow, RETRY_DELAYS_MS.length - 1)] ?? RETRY_DELAYS_MS[0];
}
