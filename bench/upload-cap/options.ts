/** The command line of `upload-cap`. */
import { parseArgs } from 'node:util';
import { numberOf, UsageError } from '../offload/options.ts';

export const USAGE = `npm run bench -- upload-cap [options]
  --cap-bytes-per-second N  default 62500, which is 500 kbit/s
  --seconds N               measured, after the first ten; default 30
  --json                    the last line is one JSON object`;

const DEFAULT_CAP_BYTES_PER_SECOND = 62_500;
/** Above it the stream that asks for so much is more than two cores decode. */
const MAX_CAP_BYTES_PER_SECOND = 500_000;
const MIN_CAP_BYTES_PER_SECOND = 10_000;
const DEFAULT_SECONDS = 30;
/** Shorter, the burst of a second that is allowed is much of it. */
const MIN_SECONDS = 20;
const MAX_SECONDS = 600;

export interface UploadCapOptions {
  readonly capBytesPerSecond: number;
  readonly seconds: number;
}

/** Throws a {@link UsageError} that ends with the usage. */
export function parseUploadCapOptions(args: readonly string[]): UploadCapOptions {
  const option = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { 'cap-bytes-per-second': option, seconds: option } });
    const { 'cap-bytes-per-second': cap, seconds } = values;
    const caps = { min: MIN_CAP_BYTES_PER_SECOND, max: MAX_CAP_BYTES_PER_SECOND };
    return {
      capBytesPerSecond: cap === undefined ? DEFAULT_CAP_BYTES_PER_SECOND : numberOf(cap, 'cap-bytes-per-second', caps),
      seconds: seconds === undefined ? DEFAULT_SECONDS : numberOf(seconds, 'seconds', { min: MIN_SECONDS, max: MAX_SECONDS }),
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
