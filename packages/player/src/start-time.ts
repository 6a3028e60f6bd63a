const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const PLAIN = /^(?<seconds>\d{1,7}(?:\.\d{1,3})?)s?$/;
/** As other players' links have it: `1h2m3s`, `2m`, `90s`. */
const UNITS = /^(?:(?<hours>\d{1,3})h)?(?:(?<minutes>\d{1,4})m)?(?:(?<seconds>\d{1,6})s)?$/;
const CLOCK = /^(?:(?<hours>\d{1,3}):)?(?<minutes>\d{1,4}):(?<seconds>[0-5]\d)$/;

/** Seconds from the start of a film: `90`, `90s`, `1m30s`, `1:30`. Undefined where it is none of these. */
export function parseStartTime(text: string): number | undefined {
  const { hours, minutes, seconds } = [PLAIN, UNITS, CLOCK].map((form) => form.exec(text)?.groups).find((groups) => groups) ?? {};
  if (hours === undefined && minutes === undefined && seconds === undefined) return undefined;
  return Number(hours ?? 0) * SECONDS_PER_HOUR + Number(minutes ?? 0) * SECONDS_PER_MINUTE + Number(seconds ?? 0);
}
