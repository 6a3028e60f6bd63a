import type postgres from 'postgres';
import { checkedSize } from '../checked-statement.ts';
import type { Database, Row, Statement } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { MAX_PREPARED_STATEMENTS } from '../limits.ts';
import { PendingRequests, type PendingLimits } from '../pending-requests.ts';
import { numberedPlaceholders } from '../placeholders.ts';
import { inTime } from './in-time.ts';
import { postgresError } from './postgres-errors.ts';

interface Options extends PendingLimits {
  readonly answerTimeoutMs: number;
}

/** How long closing waits for what is under way, and then for the connections to say goodbye. */
const CLOSE_TIMEOUT_MS = 5000;
const GOODBYE_TIMEOUT_SECONDS = 1;

export class PostgresDatabase implements Database {
  readonly dialect = 'postgres';
  readonly #sql: postgres.Sql;
  readonly #answerTimeoutMs: number;
  readonly #pending: PendingRequests;
  /** Statements that connections keep prepared, as they are sent. The driver never forgets one: past the bound the others are sent plainly. */
  readonly #prepared = new Map<string, string>();
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(sql: postgres.Sql, { answerTimeoutMs, ...pending }: Options) {
    this.#sql = sql;
    this.#answerTimeoutMs = answerTimeoutMs;
    this.#pending = new PendingRequests(pending);
  }

  query(statement: Statement): Promise<readonly Row[]> {
    return this.#ask([statement], () => this.#send(this.#sql, statement));
  }

  transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    // All are sent without waiting for each: the server takes them in order, and after one that fails it refuses the rest.
    return this.#ask(statements, () =>
      this.#sql.begin(async (sql) => Promise.all(statements.map((statement) => this.#send(sql, statement)))),
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** The driver would refuse what it has not begun to send. */
  async #end(): Promise<void> {
    await inTime(Promise.allSettled(this.#underWay), CLOSE_TIMEOUT_MS).catch(() => {});
    await this.#sql.end({ timeout: GOODBYE_TIMEOUT_SECONDS });
  }

  async #ask<T>(statements: readonly Statement[], work: () => PromiseLike<T>): Promise<T> {
    if (this.#closed !== undefined) throw new DatabaseError('closed', 'The connection to PostgreSQL is closed: open it again.');
    const leave = this.#pending.enter(statements.reduce((sum, statement) => sum + checkedSize(statement), 0));
    const answer = (async () => work())();
    // It keeps its place until the driver is done with it, whether or not anybody still waits.
    this.#underWay.add(answer);
    const settled = (): void => {
      leave();
      this.#underWay.delete(answer);
    };
    answer.then(settled, settled);
    try {
      return await inTime(answer, this.#answerTimeoutMs);
    } catch (error) {
      throw postgresError(error);
    }
  }

  async #send(sql: postgres.Sql | postgres.TransactionSql, { sql: text, values = [] }: Statement): Promise<readonly Row[]> {
    const rows = await sql.unsafe(this.#numbered(text), values as (string | number | null | Uint8Array)[], {
      prepare: this.#prepared.has(text),
    });
    return [...rows];
  }

  #numbered(text: string): string {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const numbered = numberedPlaceholders(text);
    if (this.#prepared.size < MAX_PREPARED_STATEMENTS) this.#prepared.set(text, numbered);
    return numbered;
  }
}
