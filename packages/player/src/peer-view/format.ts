const BYTES_PER_KB = 1000; // SI units, as browsers' and operators' counters use
const BITS_PER_BYTE = 8;
const SMALL = 10; // below it one decimal still tells something
export const NO_VALUE = '–';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
const RATE_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const;

/** `1530000` → `1.5 MB`. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, BYTE_UNITS);
}

/** Bytes per second in bits per second, as links are sold: `150000` → `1.2 Mbit/s`. */
export function formatRate(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined ? NO_VALUE : scaled(bytesPerSecond * BITS_PER_BYTE, RATE_UNITS);
}

export function formatMilliseconds(durationMs: number | undefined): string {
  if (durationMs === undefined) return NO_VALUE;
  return durationMs < 1 ? '< 1 ms' : `${Math.round(durationMs)} ms`;
}

/**
 * A share of 0 to 1 in whole per cent. Says `100 %` and `0 %` only where that is exactly so: the one byte from the
 * origin must not vanish by rounding.
 */
export function formatShare(share: number): string {
  if (share <= 0) return '0 %';
  if (share >= 1) return '100 %';
  const percent = Math.round(share * 100);
  if (percent === 0) return '< 1 %';
  return percent === 100 ? '> 99 %' : `${percent} %`;
}

function scaled(amount: number, units: readonly string[]): string {
  let value = Math.max(0, amount);
  let unit = 0;
  // A value that would be shown as 1000 belongs to the next unit.
  while (Math.round(value) >= BYTES_PER_KB && unit < units.length - 1) {
    value /= BYTES_PER_KB;
    unit += 1;
  }
  const digits = unit > 0 && value < SMALL ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}
