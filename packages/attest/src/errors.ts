/**
 * Why something could not be signed or verified:
 * - `no-webcrypto`: this page or program has no `crypto.subtle`
 * - `bad-key`: not a key of ours
 * - `too-many-keys`: more keys than are tried
 * - `not-attestable`: a segment that is empty or too large
 */
export type AttestErrorReason = 'no-webcrypto' | 'bad-key' | 'too-many-keys' | 'not-attestable';

/** The one error class of this package; the message says what to do. That a signature is bad is a result, not an error. */
export class AttestError extends Error {
  readonly reason: AttestErrorReason;

  constructor(reason: AttestErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AttestError';
    this.reason = reason;
  }
}
