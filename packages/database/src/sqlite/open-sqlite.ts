import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { BUSY_TIMEOUT_MS, FULL_CHECK_BYTES } from '../limits.ts';
import type { PendingLimits } from '../pending-requests.ts';
import { isMarkedDamaged, setAside, unmarkDamaged } from './damaged-file.ts';
import { IN_MEMORY, SqliteDatabase } from './sqlite-database.ts';

/** What is in it is for the server's user alone: passwords' hashes among it. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export interface SqliteOptions {
  /** Told what somebody should look at: a file that was set aside. Default: a warning of the process. */
  readonly warn?: (message: string) => void;
  readonly busyTimeoutMs?: number;
  /** A larger file is not checked page by page at each start. */
  readonly fullCheckBytes?: number;
  readonly pending?: PendingLimits;
}

/**
 * Opens a file, or makes it and its folder. One that turns out damaged is renamed `FILE.corrupt-DATE`, and a new one begun.
 * @param file or `:memory:`
 * @throws DatabaseError `cannot-open`, `locked`, `read-only`, `full`
 */
export async function openSqlite(file: string, options: SqliteOptions = {}): Promise<Database> {
  const { warn = (message) => process.emitWarning(message), busyTimeoutMs = BUSY_TIMEOUT_MS, fullCheckBytes = FULL_CHECK_BYTES } = options;
  const setup = { file, busyTimeoutMs, pending: options.pending };
  if (file === IN_MEMORY) return SqliteDatabase.open({ ...setup, checkAll: false });
  const bytes = makeWritable(file);
  try {
    const database = await SqliteDatabase.open({ ...setup, checkAll: isMarkedDamaged(file) || bytes <= fullCheckBytes });
    unmarkDamaged(file);
    return database;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.reason !== 'corrupt') throw error;
    const aside = setAside(file, new Date());
    warn(`${file} is damaged. It is kept as ${aside}, and a new one is begun: put a backup in its place, or go on without what was in it.`);
    makeWritable(file);
    return SqliteDatabase.open({ ...setup, checkAll: false });
  }
}

/** Here and not by SQLite, which tells a missing folder, a missing permission and a folder in the file's place all by one number. @returns its size */
function makeWritable(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
    closeSync(openSync(file, 'a', FILE_MODE));
    return statSync(file).size;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const advice = 'give a file in a folder that the user that the server runs as may write to';
    throw new DatabaseError('cannot-open', `${file} cannot be opened: ${advice}. (${why})`, { cause: error });
  }
}
