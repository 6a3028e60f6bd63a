/** What an answer that is none means to the page. */
export type ApiFailure =
  /** No answer: the server is away, or the line is. */
  | 'unreachable'
  /** The session has ended. */
  | 'unauthorised'
  /** The role does not allow it. */
  | 'forbidden'
  /** There is no such thing (any more). */
  | 'missing'
  /** Somebody else was quicker. */
  | 'conflict'
  | 'rate-limited'
  /** The server says what is wrong with what was sent. */
  | 'refused'
  /** The server failed. */
  | 'failed';

/** What the API would not do; the message is the server's own where it gave one, and says what to do. */
export class ApiError extends Error {
  readonly reason: ApiFailure;
  constructor(reason: ApiFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiError';
    this.reason = reason;
  }
}

const FAILURES: Readonly<Record<number, ApiFailure>> = {
  401: 'unauthorised',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  429: 'rate-limited',
};
const SERVER_ERRORS_FROM = 500;

export function failureOf(status: number): ApiFailure {
  return FAILURES[status] ?? (status >= SERVER_ERRORS_FROM ? 'failed' : 'refused');
}
