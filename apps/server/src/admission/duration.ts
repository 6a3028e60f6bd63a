import { ServerError } from '../errors.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90s`, `15m`, `1h`, `7d`, in seconds. Throws a {@link ServerError} that names the flag. */
export function readDuration(flag: string, text: string): number {
  const { count, unit } = /^(?<count>[1-9]\d{0,6})(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  const seconds = UNIT_SECONDS[unit ?? ''];
  if (seconds === undefined)
    throw new ServerError('bad-option', `--${flag} wants a time such as 90s, 15m, 1h or 7d, not ${JSON.stringify(text)}.`);
  return Number(count) * seconds;
}
