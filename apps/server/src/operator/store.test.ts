import { migrate, openPostgres, openSqlite, type Database } from '@tributary/database';
import { describeWithPostgres, PostgresServer } from '@tributary/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DOCUMENTS_PER_KIND } from './limits.ts';
import { MemoryOperatorStore } from './memory-store.ts';
import { OPERATOR_MIGRATIONS } from './migrations.ts';
import { SqlOperatorStore } from './sql-store.ts';
import { operatorStoreContract } from './testing/store-contract.ts';

async function inDatabase(database: Database) {
  await migrate(database, OPERATOR_MIGRATIONS);
  return { store: new SqlOperatorStore(database), close: () => database.close() };
}

operatorStoreContract('in memory', async () => ({ store: new MemoryOperatorStore(), close: async () => {} }));
operatorStoreContract('in SQLite', async () => inDatabase(await openSqlite(':memory:')));

it.each(['memory', 'SQLite'])('in %s: keeps so many documents of a kind, and changes them when it is full', async (where) => {
  const database = await openSqlite(':memory:');
  const { store } = where === 'memory' ? { store: new MemoryOperatorStore() } : await inDatabase(database);
  try {
    if (where === 'SQLite') {
      const sql = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO operator_documents (kind, id, revision, body) SELECT 'settings', 's' || i, 1, '{}' FROM n`;
      await database.query({ sql, values: [DOCUMENTS_PER_KIND] });
    } else {
      for (let index = 1; index <= DOCUMENTS_PER_KIND; index++) await store.write('settings', `s${index}`, {}, 0);
    }
    await expect(store.write('settings', 'one more', {}, 0)).rejects.toMatchObject({ reason: 'full' });
    await expect(store.write('settings', 'one more', {}, 'any')).rejects.toMatchObject({ reason: 'full' });
    expect(await store.write('settings', 's1', { peers: 'off' }, 'any')).toBe(2);
    expect(await store.write('seen', 'other kind', {}, 0)).toBe(1);
  } finally {
    await database.close();
  }
});

describeWithPostgres('with PostgreSQL', () => {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.close());
  operatorStoreContract('in PostgreSQL', async () => {
    if (server === undefined) throw new Error('PostgreSQL was not started.');
    return inDatabase(await openPostgres(await server.database()));
  });
});
