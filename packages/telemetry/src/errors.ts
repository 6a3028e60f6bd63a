/**
 * Why figures were not kept or not found.
 * - `store`: the database does not do its work now; the message says what to do, and trying again later is right.
 * - `refused`: it never will take this: a mistake in the program, or a table that is not as it should be.
 */
export type TelemetryErrorReason = 'store' | 'refused';

export class TelemetryError extends Error {
  readonly reason: TelemetryErrorReason;

  constructor(reason: TelemetryErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TelemetryError';
    this.reason = reason;
  }
}
