/** How a share of stalled time is judged: what players' vendors call good, and where viewers begin to leave. */
export type StallBand = 'good' | 'fair' | 'poor';
export const STALL_FINE_BELOW = 0.01;
export const STALL_POOR_FROM = 0.03;

export function stallBand(ratio: number | null): StallBand | null {
  if (ratio === null) return null;
  if (ratio < STALL_FINE_BELOW) return 'good';
  return ratio > STALL_POOR_FROM ? 'poor' : 'fair';
}
