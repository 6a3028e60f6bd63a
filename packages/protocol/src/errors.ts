/** Why bytes or values from a remote were refused. */
export type ProtocolErrorReason = 'truncated' | 'oversize' | 'unknown-version' | 'malformed' | 'bad-identifier';

/** The only error that reading remote input may throw. Catch it, count it against the sender, go on. */
export class ProtocolError extends Error {
  readonly reason: ProtocolErrorReason;
  constructor(reason: ProtocolErrorReason, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}
