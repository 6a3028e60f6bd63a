import { DatabaseError, migrate, openPostgres, openSqlite, type Database } from '@tributary/database';
import type { Logger } from 'pino';
import { ServerError } from './errors.ts';
import { MemoryOperatorStore } from './operator/memory-store.ts';
import { OPERATOR_MIGRATIONS } from './operator/migrations.ts';
import { SqlOperatorStore } from './operator/sql-store.ts';
import type { OperatorStore } from './operator/store.ts';

/** Where accounts, settings, events and figures are kept. */
export type DatabaseChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export interface Storage {
  /** Null: in memory. */
  readonly database: Database | null;
  readonly operator: OperatorStore;
  close(): Promise<void>;
}

/** Throws a {@link ServerError} `database` that says what to do: nobody is let in by accounts that were not read. */
export async function openStorage(choice: DatabaseChoice, logger: Logger): Promise<Storage> {
  if (choice.kind === 'memory') return { database: null, operator: new MemoryOperatorStore(), close: async () => {} };
  const database = await opened(choice, logger);
  try {
    await migrate(database, OPERATOR_MIGRATIONS);
  } catch (error) {
    await database.close();
    throw asServerError(error);
  }
  return { database, operator: new SqlOperatorStore(database), close: () => database.close() };
}

async function opened(choice: Exclude<DatabaseChoice, { readonly kind: 'memory' }>, logger: Logger): Promise<Database> {
  try {
    if (choice.kind === 'postgres') return await openPostgres(choice.url);
    return await openSqlite(choice.file, { warn: (message) => logger.warn(message) });
  } catch (error) {
    throw asServerError(error);
  }
}

function asServerError(error: unknown): unknown {
  return error instanceof DatabaseError ? new ServerError('database', error.message, { cause: error }) : error;
}
