// SQLite, in a thread of its own: its calls block until the disk has answered. Plain JavaScript, so that Node can start a thread
// with it as it lies here, without what translates TypeScript.
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'libsql';

/**
 * @typedef {import('./worker-messages.ts').WorkerRequest} WorkerRequest
 * @typedef {import('./worker-messages.ts').WorkerAnswer} WorkerAnswer
 * @typedef {import('./worker-messages.ts').WorkerFailure} WorkerFailure
 * @typedef {import('./worker-messages.ts').WorkerResult} WorkerResult
 * @typedef {import('./worker-messages.ts').WorkerStatement} WorkerStatement
 * @typedef {import('libsql').Statement} Prepared
 */

const { file, busyTimeoutMs, checkAll, maxPreparedStatements } = /** @type {import('./worker-messages.ts').WorkerSetup} */ (workerData);
if (parentPort === null) throw new Error('sqlite-worker.mjs is a thread of openSqlite() and nothing by itself.');
const port = parentPort;

/** What the check answers where all is well. */
const CHECK_PASSED = 'ok';

/** @param {unknown} error @returns {WorkerFailure} */
function failure(error) {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

function open() {
  const database = new Sqlite(file, { timeout: busyTimeoutMs });
  // Readers and the writer do not wait for each other, and a process that is killed leaves the file whole.
  database.pragma('journal_mode = WAL');
  // What is lost when the power fails are the last transactions, never the file.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  if (checkAll) {
    const rows = /** @type {{ quick_check: string }[]} */ (database.pragma('quick_check(1)'));
    const found = rows[0]?.quick_check;
    if (found !== CHECK_PASSED) throw Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
  } else {
    // Reads the header and the tables' definitions.
    database.prepare('SELECT count(*) FROM sqlite_schema').all();
  }
  return database;
}

/** @type {ReturnType<typeof open>} */
let database;
/** In the order of their latest use. @type {Map<string, Prepared>} */
const prepared = new Map();

/** @param {string} sql @returns {Prepared} */
function prepare(sql) {
  const statement = prepared.get(sql) ?? /** @type {Prepared} */ (database.prepare(sql));
  prepared.delete(sql);
  prepared.set(sql, statement);
  const oldest = prepared.keys().next();
  if (prepared.size > maxPreparedStatements && !oldest.done) prepared.delete(oldest.value);
  return statement;
}

/** The driver makes every number a float, which a column without a type would keep. @param {import('../database.ts').SqlValue} value */
const bound = (value) => (Number.isSafeInteger(value) ? BigInt(/** @type {number} */ (value)) : value);
/** @param {unknown} value @returns {import('../database.ts').SqlValue} */
const answered = (value) =>
  /** @type {import('../database.ts').SqlValue} */ (value instanceof ArrayBuffer ? new Uint8Array(value) : value);

/** @param {WorkerStatement} statement @returns {WorkerResult} */
function run({ sql, values = [] }) {
  const statement = prepare(sql);
  const parameters = values.map(bound);
  if (!statement.reader) {
    statement.run(parameters);
    return { columns: [], rows: [] };
  }
  const rows = /** @type {unknown[][]} */ (statement.raw(true).all(parameters));
  return { columns: statement.columns().map(({ name }) => name), rows: rows.map((row) => row.map(answered)) };
}

/** @param {readonly WorkerStatement[]} statements @returns {WorkerResult[]} */
function runAtomically(statements) {
  // At once a writer: one that first read could find, when it writes, that another has written meanwhile.
  database.exec('BEGIN IMMEDIATE');
  try {
    const results = statements.map(run);
    database.exec('COMMIT');
    return results;
  } catch (error) {
    // Some failures have ended it by themselves.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** @param {WorkerRequest} request @returns {WorkerAnswer} */
function answer({ id, statements, atomic }) {
  try {
    return { id, results: atomic ? runAtomically(statements) : statements.map(run) };
  } catch (error) {
    return { id, failure: failure(error) };
  }
}

try {
  database = open();
  port.on('message', (/** @type {WorkerRequest | 'close'} */ message) => {
    if (message !== 'close') return port.postMessage(answer(message));
    prepared.clear();
    // What the log holds goes into the file; closing alone would not do it while statements wait to be collected.
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    port.close();
  });
  port.postMessage('open');
} catch (error) {
  port.postMessage({ id: -1, failure: failure(error) });
  port.close();
}
