/** Why something was refused. The message says what to do. */
export type OperatorErrorReason =
  | 'bad-request'
  | 'no-session'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-many'
  | 'full'
  | 'busy'
  | 'not-here';

export class OperatorError extends Error {
  readonly reason: OperatorErrorReason;
  /** Milliseconds after which it may work, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: OperatorErrorReason, message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options);
    this.name = 'OperatorError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}
