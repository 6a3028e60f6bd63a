/**
 * Why a database did not do what was asked. The message says what to do.
 * - `cannot-open`: no such folder, no permission, wrong user, password or name of a database.
 * - `locked`: another process keeps it busy for longer than anybody wants to wait.
 * - `read-only`, `full`, `corrupt`, `disk`: the file, or the disk that it lies on; nothing was written.
 * - `unreachable`: the server of the database does not answer; it may have done what was asked.
 * - `timeout`: it answers too late; nothing was written, or all of it.
 * - `overloaded`: too much is waiting already; ask again later.
 * - `constraint`: a key is there already, or a value is not allowed.
 * - `statement`: the statement or its values are wrong: a mistake in the program.
 * - `closed`: after `close()`.
 */
export type DatabaseErrorReason =
  | 'cannot-open'
  | 'locked'
  | 'read-only'
  | 'full'
  | 'corrupt'
  | 'disk'
  | 'unreachable'
  | 'timeout'
  | 'overloaded'
  | 'constraint'
  | 'statement'
  | 'closed';

export class DatabaseError extends Error {
  readonly reason: DatabaseErrorReason;

  constructor(reason: DatabaseErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseError';
    this.reason = reason;
  }
}
