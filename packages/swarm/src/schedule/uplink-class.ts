import type { UplinkClass } from '@tributary/protocol';

const WEAK_BELOW_BYTES_PER_SECOND = 250_000; // 2 Mbit/s
const STRONG_FROM_BYTES_PER_SECOND = 1_000_000; // 8 Mbit/s

/**
 * What is to be expected of a viewer's uplink, for its share of the duty. Strong is who was seen to send that much. Weak is only whose
 * links, busy one by one, would not add up to more: who was asked for little is not weak for it. Nobody is more than its own cap lets
 * through: links carry bursts of a second far quicker than that.
 * @param byLink what each link has carried, bytes per second; 0: nothing yet
 * @param peakBytesPerSecond the most that was sent over all of them within half a second
 * @param cap bytes per second; null: none
 */
export function classifyUplink(byLink: readonly number[], peakBytesPerSecond: number, cap: number | null): UplinkClass {
  const most = cap ?? Infinity;
  if (most < WEAK_BELOW_BYTES_PER_SECOND) return 'weak';
  if (Math.min(most, Math.max(peakBytesPerSecond, ...byLink)) >= STRONG_FROM_BYTES_PER_SECOND) return 'strong';
  const total = byLink.reduce((sum, bytesPerSecond) => sum + bytesPerSecond, 0);
  if (total === 0) return 'unknown';
  return total < WEAK_BELOW_BYTES_PER_SECOND ? 'weak' : 'medium';
}
