/** Why the origin could not start or be told something; each message says what to do. */
export type OriginErrorReason = 'bad-option' | 'bad-sample' | 'port-in-use' | 'cannot-listen' | 'bad-fault' | 'faults-disabled';

/** The one error class of this package. */
export class OriginError extends Error {
  readonly reason: OriginErrorReason;

  constructor(reason: OriginErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OriginError';
    this.reason = reason;
  }
}
