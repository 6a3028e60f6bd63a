import { openPostgres, openSqlite, type Database } from '@tributary/database';
import { describeWithPostgres, PostgresServer, TestFolder } from '@tributary/database/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RESOLUTIONS } from '../cells.ts';
import { NO_MEASURES } from '../measures/index.ts';
import { cellOf, cellStoreContract, measuresOf, START_MS } from '../testing/index.ts';
import { VALUE_COLUMNS } from './columns.ts';
import { SqlCellStore } from './sql-cell-store.ts';

const opened: Database[] = [];
async function keep(opening: Promise<Database>): Promise<Database> {
  const database = await opening;
  opened.push(database);
  return database;
}
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

describe('SQLite', () => {
  const folder = new TestFolder();
  let files = 0;
  const newFile = () => folder.file(`${++files}.db`);
  afterAll(() => folder.remove());

  cellStoreContract('SqlCellStore', async (limits) => SqlCellStore.open(await keep(openSqlite(newFile())), limits));

  it('has a column for everything that is counted', async () => {
    const database = await keep(openSqlite(newFile()));
    await SqlCellStore.open(database);
    const columns = (await database.query({ sql: `SELECT name FROM pragma_table_info('telemetry_cells')` })).map(({ name }) => name);
    // What is missing needs a migration that adds it: those that are released stay as they are.
    expect(columns).toEqual(['resolution', 'stream', 'at', 'writer', ...VALUE_COLUMNS, 'detail']);
  });

  it('keeps its figures in the file', async () => {
    const file = newFile();
    const first = await keep(openSqlite(file));
    await (await SqlCellStore.open(first)).write('w', [cellOf('a', '10s', START_MS, NO_MEASURES)]);
    await first.close();
    const again = await SqlCellStore.open(await keep(openSqlite(file)));
    expect(await again.totals({ resolution: '10s', fromMs: 0, toMs: START_MS + 1, limit: 1 })).toHaveLength(1);
  });

  it('reads totals and series by key, never all cells of a resolution', async () => {
    const database = await keep(openSqlite(newFile()));
    const asked: string[] = [];
    const watched: Database = {
      dialect: 'sqlite',
      query: (statement) => {
        asked.push(statement.sql);
        return database.query(statement);
      },
      transaction: (statements) => database.transaction(statements),
      close: () => database.close(),
    };
    const store = await SqlCellStore.open(watched);
    asked.length = 0;
    await store.totals({ resolution: '10s', fromMs: 0, toMs: START_MS, limit: 1, coarser: true });
    await store.series({ stream: '*', resolution: '10s', fromMs: 0, toMs: START_MS });
    expect(asked).toHaveLength(2);
    for (const sql of asked) {
      const values = Array.from({ length: sql.split('?').length - 1 }, () => 1);
      const plan = (await database.query({ sql: `EXPLAIN QUERY PLAN ${sql}`, values })).map(({ detail }) => String(detail)).join('\n');
      expect(plan).toMatch(/SEARCH (?:c|telemetry_cells) USING PRIMARY KEY \(resolution=\? AND stream=\? AND at>\? AND at<\?\)/);
      expect(plan).not.toMatch(/SCAN (?:c|telemetry_cells)\b/);
    }
  });

  it('says what is wrong with the database', async () => {
    const database = await openSqlite(newFile());
    const store = await SqlCellStore.open(database);
    await database.query({ sql: 'DROP TABLE telemetry_cells' });
    await expect(store.write('w', [cellOf('a', '10s', START_MS, NO_MEASURES)])).rejects.toMatchObject({
      name: 'TelemetryError',
      reason: 'refused',
    });
    await database.close();
    await expect(store.write('w', [cellOf('a', '10s', START_MS, NO_MEASURES)])).rejects.toMatchObject({
      name: 'TelemetryError',
      reason: 'store',
    });
  });
});

describeWithPostgres('PostgreSQL', () => {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(async () => server?.close());
  const newDatabase = async () => keep(openPostgres((await server?.database()) ?? ''));

  cellStoreContract('SqlCellStore', async (limits) => SqlCellStore.open(await newDatabase(), limits));

  it('makes tables ahead, for each resolution, and again where somebody dropped one', async () => {
    const database = await newDatabase();
    const store = await SqlCellStore.open(database);
    const tables = async () =>
      (
        await database.query({
          sql: `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'telemetry_cells_%' ORDER BY relname`,
        })
      ).map(({ name }) => String(name));
    await store.prune(START_MS);
    const made = await tables();
    expect(made).toHaveLength(2 * RESOLUTIONS.length);
    await store.write(
      'w',
      RESOLUTIONS.map((resolution) => cellOf('a', resolution, START_MS - (START_MS % 86_400_000), measuresOf({ peerBytes: 1 }))),
    );
    expect(await tables()).toEqual(made);
    await database.query({ sql: `DROP TABLE ${made[0] ?? ''}` });
    const cell = cellOf('a', '10s', START_MS, NO_MEASURES);
    await store.write('w', [cell]).catch(() => {});
    await store.write('w', [cell]);
    expect(await store.series({ stream: cell.stream, resolution: '10s', fromMs: START_MS, toMs: START_MS + 1 })).toHaveLength(1);
  });

  it('can be opened by several processes at once, which then write beside each other', async () => {
    const address = (await server?.database()) ?? '';
    const stores = await Promise.all([1, 2, 3].map(async () => SqlCellStore.open(await keep(openPostgres(address)))));
    await Promise.all(stores.map((store, index) => store.write(`w${index}`, [cellOf('a', '10s', START_MS, measuresOf({ peerBytes: 1 }))])));
    const [total] = await (stores[0] as SqlCellStore).totals({ resolution: '10s', fromMs: 0, toMs: START_MS + 1, limit: 1 });
    expect(total?.counters.peerBytes).toBe(3);
  });
});
