/** Why the server did not start. The message says what to do. */
export type ServerErrorReason = 'bad-option' | 'port-in-use' | 'cannot-listen' | 'certificate' | 'bad-key' | 'database' | 'bad-settings';

export class ServerError extends Error {
  readonly reason: ServerErrorReason;

  constructor(reason: ServerErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServerError';
    this.reason = reason;
  }
}
