import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { checkedSize } from '../checked-statement.ts';
import type { Database, Row, Statement } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { MAX_PREPARED_STATEMENTS } from '../limits.ts';
import { PendingRequests, type PendingLimits } from '../pending-requests.ts';
import { markDamaged } from './damaged-file.ts';
import { sqliteError } from './sqlite-errors.ts';
import type { WorkerAnswer, WorkerRequest, WorkerResult, WorkerSetup } from './worker-messages.ts';

interface Waiting {
  readonly resolve: (results: readonly WorkerResult[]) => void;
  readonly reject: (error: Error) => void;
}

export interface ThreadOptions extends Omit<WorkerSetup, 'maxPreparedStatements'> {
  readonly pending?: PendingLimits | undefined;
}

export const IN_MEMORY = ':memory:';

/** SQLite in a thread of its own: the event loop of whoever asks is never held up by a disk. */
export class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly #file: string;
  readonly #worker: Worker;
  readonly #pending: PendingRequests;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #closed: Promise<void> | undefined;

  /** @throws DatabaseError of the file: `corrupt`, `locked`, `cannot-open` … */
  static async open({ pending, ...setup }: ThreadOptions): Promise<SqliteDatabase> {
    const workerData: WorkerSetup = { ...setup, maxPreparedStatements: MAX_PREPARED_STATEMENTS };
    const worker = new Worker(new URL('./sqlite-worker.mjs', import.meta.url), { workerData });
    const [message] = (await once(worker, 'message')) as ['open' | WorkerAnswer];
    if (message === 'open') return new SqliteDatabase(setup.file, worker, pending);
    // The file is free to be renamed only when the thread has let go of it.
    await worker.terminate();
    if ('failure' in message) throw sqliteError(setup.file, message.failure, 'cannot-open');
    throw new Error('SQLite’s thread answered before it was asked.');
  }

  private constructor(file: string, worker: Worker, pending: PendingLimits | undefined) {
    this.#file = file;
    this.#worker = worker;
    this.#pending = new PendingRequests(pending);
    worker.on('message', (answer: WorkerAnswer) => this.#answered(answer));
    worker.on('error', (error) => this.#ended(error));
    worker.on('exit', () => this.#ended());
    // Nothing to wait for: a program that has nothing else to do may end.
    worker.unref();
  }

  async query(statement: Statement): Promise<readonly Row[]> {
    const [result] = await this.#ask([statement], false);
    return result === undefined ? [] : rowsOf(result);
  }

  async transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    return (await this.#ask(statements, true)).map(rowsOf);
  }

  /** What was asked before is done first. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#worker.ref();
    const exited = once(this.#worker, 'exit');
    this.#tell('close');
    await exited;
  }

  async #ask(statements: readonly Statement[], atomic: boolean): Promise<readonly WorkerResult[]> {
    if (this.#closed !== undefined) throw closedError(this.#file);
    const leave = this.#pending.enter(statements.reduce((sum, statement) => sum + checkedSize(statement), 0));
    const request: WorkerRequest = { id: this.#nextId++, statements, atomic };
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(request.id, { resolve, reject });
        this.#worker.ref();
        this.#tell(request);
      });
    } finally {
      leave();
      if (this.#waiting.size === 0 && this.#closed === undefined) this.#worker.unref();
    }
  }

  #tell(message: WorkerRequest | 'close'): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
  }

  #answered(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (!('failure' in answer)) return waiting?.resolve(answer.results);
    const error = sqliteError(this.#file, answer.failure, 'statement');
    if (error.reason === 'corrupt' && this.#file !== IN_MEMORY) markDamaged(this.#file);
    waiting?.reject(error);
  }

  /** The thread is gone: as asked, or because it failed in a way that no answer could tell. */
  #ended(cause?: unknown): void {
    this.#closed ??= Promise.resolve();
    for (const { reject } of this.#waiting.values()) reject(closedError(this.#file, cause));
    this.#waiting.clear();
  }
}

function closedError(file: string, cause?: unknown): DatabaseError {
  return new DatabaseError('closed', `${file} is closed: open it again.`, { cause });
}

function rowsOf({ columns, rows }: WorkerResult): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
}
