export type * from './database.ts';
export * from './errors.ts';
export * from './limits.ts';
export { migrate } from './migrate.ts';
export type { PendingLimits } from './pending-requests.ts';
export { openPostgres, type PostgresOptions } from './postgres/open-postgres.ts';
export { openSqlite, type SqliteOptions } from './sqlite/open-sqlite.ts';
