import { redacted } from './redacted.ts';

/**
 * Why a command could not do what it was told:
 * - `bad-option`: an argument is missing or wrong
 * - `bad-key-file`: a key cannot be read, or is none
 * - `exists`: a file is there already and would be lost
 * - `missing-file`: a playlist or segment is not where it should be
 * - `bad-playlist`: it cannot be read, or names what is not in the folder
 * - `cannot-read`: it is there, and the system refused
 * - `cannot-write`, `cannot-watch`, `cannot-listen`: the system refused
 */
export type CliErrorReason =
  | 'bad-option'
  | 'bad-key-file'
  | 'exists'
  | 'missing-file'
  | 'bad-playlist'
  | 'cannot-read'
  | 'cannot-write'
  | 'cannot-watch'
  | 'cannot-listen';

/** The one error class of this program; the message says what to do, and holds nothing that opens an address. */
export class CliError extends Error {
  readonly reason: CliErrorReason;

  constructor(reason: CliErrorReason, message: string, options?: ErrorOptions) {
    super(redacted(message), options);
    this.name = 'CliError';
    this.reason = reason;
  }
}

/** Of a file that is there. */
export function cannotRead(file: string, cause: unknown): CliError {
  return new CliError('cannot-read', `${file} cannot be read (${String(cause)}): let this user read it, and see that it is a file.`, {
    cause,
  });
}

/** What Node's file system said, or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
