/** Figures as an operator reads them, in the reader's own locale. Decimal units, as networks are billed. */

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;
const STEP = 1000;
const BITS = 8;
const PERCENT = 100;
/** From here on a share would be rounded to 100.0 %. */
const ALMOST_ALL_PERCENT = 99.95;
/** What is not known: never 0. */
export const UNKNOWN = '–';
/** Between a number and its unit, so that no line breaks there. */
const NBSP = '\u00a0';

export interface NumberFormats {
  /** 72.5 MB. */
  bytes(bytes: number | null): string;
  /** Bytes a second, shown as networks are: 7.25 Mbit/s. */
  rate(bytesPerSecond: number | null): string;
  /** A share of 0 … 1. Never rounds up to 100 %: that would claim an origin that serves nothing. */
  share(share: number | null): string;
  count(count: number | null): string;
  /** At most three digits that count. */
  decimal(value: number | null): string;
  /** `currency`: three letters. */
  money(amount: number, currency: string): string;
}

/** @param locale a BCP 47 tag; undefined: the browser's */
export function numbersIn(locale: string | undefined): NumberFormats {
  const rounded = [2, 1, 0].map(
    (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const [hundredths, tenths] = rounded as [Intl.NumberFormat, Intl.NumberFormat];

  /** Three digits that count: 7.25 GB, 72.5 GB, 725 GB. */
  const significant = (value: number) => (value >= 100 ? whole : value >= 10 ? tenths : hundredths).format(value);

  const bytes = (amount: number | null) => {
    if (amount === null) return UNKNOWN;
    let value = amount;
    let unit = 0;
    while (value >= STEP - 0.5 && unit < BYTE_UNITS.length - 1) {
      value /= STEP;
      unit += 1;
    }
    return `${unit === 0 ? whole.format(value) : significant(value)}${NBSP}${BYTE_UNITS[unit]}`;
  };

  const rate = (bytesPerSecond: number | null) => {
    if (bytesPerSecond === null) return UNKNOWN;
    const kilobits = (bytesPerSecond * BITS) / STEP;
    if (kilobits === 0) return `0${NBSP}Mbit/s`;
    const megabits = kilobits / STEP;
    if (megabits >= STEP) return `${significant(megabits / STEP)}${NBSP}Gbit/s`;
    return megabits >= 0.1 ? `${significant(megabits)}${NBSP}Mbit/s` : `${whole.format(Math.max(1, kilobits))}${NBSP}kbit/s`;
  };

  const share = (value: number | null) => {
    if (value === null) return UNKNOWN;
    const percent = value * PERCENT;
    if (percent >= ALMOST_ALL_PERCENT) return value < 1 ? `${tenths.format(99.9)}${NBSP}%` : `${whole.format(percent)}${NBSP}%`;
    return `${tenths.format(percent)}${NBSP}%`;
  };

  const money = (amount: number, currency: string) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' }).format(amount);

  return {
    bytes,
    rate,
    share,
    money,
    count: (value) => (value === null ? UNKNOWN : whole.format(value)),
    decimal: (value) => (value === null ? UNKNOWN : short.format(value)),
  };
}

export const FORMAT = numbersIn(undefined);

/** A number and its noun: 1 viewer, 1,200 viewers. */
export function counted(count: number, one: string, many: string): string {
  return `${FORMAT.count(count)} ${count === 1 ? one : many}`;
}
