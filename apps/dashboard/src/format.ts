/** Figures as an operator reads them. Decimal units, as networks are billed. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const STEP = 1000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;

/** Three digits that count: 7.25 GB, 72.5 GB, 725 GB. */
function significant(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  return `${unit === 0 ? value.toFixed(0) : significant(value)} ${UNITS[unit]}`;
}

export function formatBitrate(bitsPerSecond: number): string {
  if (bitsPerSecond === 0) return '0 Mbit/s';
  const megabits = bitsPerSecond / (STEP * STEP);
  if (megabits >= STEP) return `${significant(megabits / STEP)} Gbit/s`;
  return megabits >= 0.1 ? `${significant(megabits)} Mbit/s` : `${Math.max(1, Math.round(bitsPerSecond / STEP))} kbit/s`;
}

/** A share of 0 … 1. Never rounds up to 100 %: that would claim an origin that serves nothing. */
export function formatShare(share: number | null): string {
  if (share === null) return '–';
  const percent = Math.max(0, share) * 100;
  return `${percent >= 99.95 && share < 1 ? '99.9' : percent.toFixed(percent >= 99.95 ? 0 : 1)} %`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < MINUTE_SECONDS) return `${Math.round(seconds)} s`;
  if (seconds < HOUR_SECONDS) return `${Math.floor(seconds / MINUTE_SECONDS)} min ${Math.floor(seconds % MINUTE_SECONDS)} s`;
  return `${Math.floor(seconds / HOUR_SECONDS)} h ${Math.floor((seconds % HOUR_SECONDS) / MINUTE_SECONDS)} min`;
}

export function formatCount(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
