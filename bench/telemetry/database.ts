/** A database of the benchmark's own: nothing of it stays. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, openSqlite, type Database } from '@tributary/database';
import { HOW_TO_GET_POSTGRESQL, PostgresServer } from '@tributary/database/testing';
import type { StoreKind } from './options.ts';

export interface BenchDatabase {
  readonly database: Database;
  /** What it takes on the disk. */
  bytes(): Promise<number>;
  end(): Promise<void>;
}

/** Throws an Error that says how to get PostgreSQL. */
export async function openBenchDatabase(kind: Exclude<StoreKind, 'memory'>): Promise<BenchDatabase> {
  return kind === 'sqlite' ? sqlite() : postgres();
}

async function sqlite(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
  const database = await openSqlite(join(folder, 'figures.sqlite'));
  return {
    database,
    bytes: async () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    end: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function postgres(): Promise<BenchDatabase> {
  const server = await PostgresServer.start();
  if (server === undefined) throw new Error(`PostgreSQL is not installed: ${HOW_TO_GET_POSTGRESQL}`);
  const database = await openPostgres(await server.database());
  return {
    database,
    bytes: async () => {
      const [row] = await database.query({ sql: 'SELECT pg_database_size(current_database()) AS bytes' });
      return Number(row?.['bytes']);
    },
    end: async () => {
      await database.close();
      await server.close();
    },
  };
}
