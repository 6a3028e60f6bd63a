import type { Database, Migration, Statement } from './database.ts';
import { DatabaseError } from './errors.ts';

const CREATE_TABLE = 'CREATE TABLE IF NOT EXISTS tributary_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)';
/** PostgreSQL's locks by agreement have numbers: any, as long as nobody else has it. These are the letters `tribut`. */
const LOCK_NUMBER = 0x747269627574;
const LOCK: Statement = { sql: 'SELECT pg_advisory_xact_lock(?)', values: [LOCK_NUMBER] };

/**
 * Brings a database's tables up to date: applies what it has not seen, in order, each in a transaction of its own. Processes that
 * do so at the same time wait for each other.
 * @param migrations of one part of the program; names of others' in the same database are left alone
 * @returns names of those that it applied
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  // SQLite's write transactions exclude each other as they are.
  const lock = database.dialect === 'postgres' ? [LOCK] : [];
  await database.transaction([...lock, { sql: CREATE_TABLE }]);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (await isApplied(database, migration)) continue;
    if (await apply(database, migration, lock)) applied.push(migration.name);
  }
  return applied;
}

async function isApplied(database: Database, { name }: Migration): Promise<boolean> {
  const rows = await database.query({ sql: 'SELECT name FROM tributary_migrations WHERE name = ?', values: [name] });
  return rows.length > 0;
}

/** Noted first, under a key that only one of several processes can write: the others' transactions then end without having done anything. */
async function apply(database: Database, migration: Migration, lock: readonly Statement[]): Promise<boolean> {
  const note = {
    sql: 'INSERT INTO tributary_migrations (name, applied_at) VALUES (?, CURRENT_TIMESTAMP)',
    values: [migration.name],
  };
  try {
    await database.transaction([...lock, note, ...migration.statements(database.dialect).map((sql) => ({ sql }))]);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.reason === 'constraint' && (await isApplied(database, migration))) return false;
    throw error;
  }
}
