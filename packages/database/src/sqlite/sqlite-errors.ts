import { DatabaseError, type DatabaseErrorReason } from '../errors.ts';
import type { WorkerFailure } from './worker-messages.ts';

/** By the beginning of SQLite's code: extended codes go on after it. https://sqlite.org/rescode.html */
const REASONS: readonly (readonly [code: string, DatabaseErrorReason])[] = [
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_IOERR', 'disk'],
  ['SQLITE_CANTOPEN', 'cannot-open'],
  ['SQLITE_PERM', 'cannot-open'],
  ['SQLITE_AUTH', 'cannot-open'],
  ['SQLITE_CONSTRAINT', 'constraint'],
];

const ADVICE: Partial<Record<DatabaseErrorReason, string>> = {
  locked: 'another process keeps it locked: end it, or give this server a file of its own',
  'read-only': 'it cannot be written: make the file and its folder writable for the user that the server runs as',
  full: 'the disk is full: make room, or move the file to a larger disk',
  corrupt: 'it is damaged: restart the server, which sets it aside and begins a new one, or put a backup in its place',
  disk: 'the disk does not read or write as it should: see what the system says of it, and move the file',
  'cannot-open': 'it cannot be opened: see that the folder is there and belongs to the user that the server runs as',
};

/** @param otherwise what it is where SQLite gives no code that says so */
export function sqliteError(file: string, { code, message }: WorkerFailure, otherwise: DatabaseErrorReason): DatabaseError {
  const reason = REASONS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? otherwise;
  const advice = ADVICE[reason];
  const cause = new Error(`${code} ${message}`.trim());
  return new DatabaseError(reason, advice === undefined ? `${file}: ${message}` : `${file}: ${advice}. (${message})`, { cause });
}
