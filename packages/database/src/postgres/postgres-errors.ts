import { DatabaseError, type DatabaseErrorReason } from '../errors.ts';

/** By the beginning of the code: five characters by the server (https://www.postgresql.org/docs/current/errcodes-appendix.html), names by the driver and by Node. */
const REASONS: readonly (readonly [code: string, DatabaseErrorReason])[] = [
  ['CONNECT_TIMEOUT', 'unreachable'],
  ['CONNECTION_', 'unreachable'],
  ['ECONN', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['ENOENT', 'unreachable'], // a socket in the file system
  ['EPIPE', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['08', 'unreachable'],
  ['57P', 'unreachable'], // it stops, or is only just starting
  ['53300', 'unreachable'], // too many connections
  ['SASL_', 'cannot-open'],
  ['AUTH_TYPE', 'cannot-open'],
  ['28', 'cannot-open'],
  ['3D000', 'cannot-open'],
  ['42501', 'cannot-open'],
  ['25006', 'read-only'],
  ['53', 'full'],
  ['40', 'locked'],
  ['55P03', 'locked'],
  ['57014', 'timeout'],
  ['23', 'constraint'],
  ['XX', 'corrupt'],
];

const ADVICE: Partial<Record<DatabaseErrorReason, string>> = {
  unreachable: 'does not answer: start it, and see that the address in DATABASE_URL is right',
  'cannot-open':
    'does not let this server in: see that user, password and database in DATABASE_URL are right, and that the user may create tables',
  'read-only': 'takes no writes: give the address of the primary, not of a replica',
  full: 'has run out of room: give it a larger disk, or more memory',
  locked: 'is held up by other transactions: see who holds locks (pg_locks)',
  timeout: 'took too long: see what else it does (pg_stat_activity)',
  corrupt: 'reports damage of its own: see its log, and restore a backup',
};

export function postgresError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  const reason = REASONS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'statement';
  const advice = ADVICE[reason];
  return new DatabaseError(reason, advice === undefined ? `PostgreSQL: ${message}` : `PostgreSQL ${advice}. (${message})`, {
    cause: error,
  });
}
