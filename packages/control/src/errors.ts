/** Why something that the operator wants cannot be done; the message says what to do. */
export type ControlErrorReason = 'bad-setting';

/** The one error class of this package. */
export class ControlError extends Error {
  readonly reason: ControlErrorReason;

  constructor(reason: ControlErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ControlError';
    this.reason = reason;
  }
}
