import { afterEach, describe, expect, it } from 'vitest';
import type { Database, Migration } from '../database.ts';
import { migrate } from '../migrate.ts';

/** A column that takes any bytes. */
const BYTES = { sqlite: 'BLOB', postgres: 'BYTEA' } as const;
const FLOAT = { sqlite: 'REAL', postgres: 'DOUBLE PRECISION' } as const;

const things: Migration = {
  name: 'contract-0001-things',
  statements: (dialect) => [`CREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, share ${FLOAT[dialect]}, content ${BYTES[dialect]})`],
};
const more: Migration = { name: 'contract-0002-more', statements: () => [`INSERT INTO things (id, name) VALUES (100, 'seed')`] };
const broken: Migration = {
  name: 'contract-0003-broken',
  statements: () => [`INSERT INTO things (id, name) VALUES (101, 'half')`, 'INSERT INTO nowhere VALUES (1)'],
};

const INSERT = 'INSERT INTO things (id, name, share, content) VALUES (?, ?, ?, ?)';

/**
 * What every database promises.
 * @param open connects to one with nothing in it. Called again with the same address in one test, it connects to the same.
 */
export function databaseContract(name: string, newAddress: () => Promise<string>, open: (address: string) => Promise<Database>): void {
  describe(name, () => {
    const opened: Database[] = [];
    afterEach(async () => {
      for (const database of opened.splice(0)) await database.close();
    });
    const connect = async (address: string): Promise<Database> => {
      const database = await open(address);
      opened.push(database);
      return database;
    };
    const withThings = async (): Promise<Database> => {
      const database = await connect(await newAddress());
      await migrate(database, [things]);
      return database;
    };
    const idsIn = async (database: Database) => (await database.query({ sql: 'SELECT id FROM things ORDER BY id' })).map(({ id }) => id);

    it('gives back what it was given', async () => {
      const database = await withThings();
      const rows = [
        { id: 1, name: `it's "ä" ☃ ?`, share: 0.1, content: new Uint8Array([0, 1, 255]) },
        { id: Number.MAX_SAFE_INTEGER, name: '', share: -3, content: new Uint8Array(0) },
        { id: -5, name: null, share: null, content: null },
      ];
      for (const row of rows) await database.query({ sql: INSERT, values: [row.id, row.name, row.share, row.content] });
      for (const row of rows) expect(await database.query({ sql: 'SELECT * FROM things WHERE id = ?', values: [row.id] })).toEqual([row]);
    });

    it('answers counts and sums as numbers', async () => {
      const database = await withThings();
      await database.query({ sql: INSERT, values: [2 ** 40, 'a', 0.5, null] });
      await database.query({ sql: INSERT, values: [1, 'b', 0.25, null] });
      const [row] = await database.query({ sql: 'SELECT COUNT(*) AS rows, SUM(id) AS ids, SUM(share) AS shares FROM things' });
      expect(row).toEqual({ rows: 2, ids: 2 ** 40 + 1, shares: 0.75 });
    });

    it('does all statements of a transaction, in order, and answers each', async () => {
      const database = await withThings();
      const answers = await database.transaction([
        { sql: INSERT, values: [1, 'a', null, null] },
        { sql: 'UPDATE things SET name = ? WHERE id = ?', values: ['b', 1] },
        { sql: 'SELECT name FROM things WHERE id = ?', values: [1] },
      ]);
      expect(answers).toEqual([[], [], [{ name: 'b' }]]);
    });

    it('does none of them where one fails, and goes on', async () => {
      const database = await withThings();
      await database.query({ sql: INSERT, values: [2, 'there', null, null] });
      const statements = [1, 2, 3].map((id) => ({ sql: INSERT, values: [id, 'new', null, null] }));
      await expect(database.transaction(statements)).rejects.toMatchObject({ name: 'DatabaseError', reason: 'constraint' });
      expect(await idsIn(database)).toEqual([2]);
      await database.query({ sql: INSERT, values: [3, 'after', null, null] });
      expect(await idsIn(database)).toEqual([2, 3]);
    });

    it('says that a statement is wrong', async () => {
      const database = await withThings();
      const reject = async (sql: string, values: unknown[]) =>
        expect(database.query({ sql, values: values as never })).rejects.toMatchObject({ reason: 'statement' });
      await reject('SELCT 1', []);
      await reject('SELECT * FROM nowhere', []);
      await reject('SELECT * FROM things WHERE id = ?', []);
      await reject('SELECT * FROM things WHERE id = ?', [1, 2]);
      for (const value of [true, undefined, Number.NaN, {}]) await reject('SELECT * FROM things WHERE id = ?', [value]);
      expect(await idsIn(database)).toEqual([]);
    });

    it('answers many questions at once, each with its own', async () => {
      const database = await withThings();
      const ids = Array.from({ length: 200 }, (_, index) => index);
      await Promise.all(ids.map((id) => database.query({ sql: INSERT, values: [id, `n${id}`, null, null] })));
      const found = await Promise.all(ids.map((id) => database.query({ sql: 'SELECT name FROM things WHERE id = ?', values: [id] })));
      expect(found.map(([row]) => row?.['name'])).toEqual(ids.map((id) => `n${id}`));
    });

    it('keeps what it was given', async () => {
      const address = await newAddress();
      const first = await connect(address);
      await migrate(first, [things, more]);
      await first.close();
      expect(await idsIn(await connect(address))).toEqual([100]);
    });

    it('applies each migration once, in order', async () => {
      const database = await connect(await newAddress());
      expect(await migrate(database, [things])).toEqual([things.name]);
      expect(await migrate(database, [things, more])).toEqual([more.name]);
      expect(await migrate(database, [things, more])).toEqual([]);
      expect(await idsIn(database)).toEqual([100]);
    });

    it('leaves nothing of a migration that fails, and tries it again', async () => {
      const database = await connect(await newAddress());
      await expect(migrate(database, [things, broken])).rejects.toMatchObject({ reason: 'statement' });
      await expect(migrate(database, [things, broken])).rejects.toMatchObject({ reason: 'statement' });
      expect(await idsIn(database)).toEqual([]);
    });

    it('applies each migration once where several processes start together', async () => {
      const address = await newAddress();
      const databases = await Promise.all([1, 2, 3].map(() => connect(address)));
      const applied = await Promise.all(databases.map((database) => migrate(database, [things, more])));
      expect(applied.flat().sort()).toEqual([things.name, more.name]);
    });

    it('does what was asked before it is closed, and refuses what comes after', async () => {
      const address = await newAddress();
      const database = await connect(address);
      await migrate(database, [things]);
      const asked = database.query({ sql: INSERT, values: [1, 'last', null, null] });
      await database.close();
      await asked;
      await expect(database.query({ sql: 'SELECT 1 AS one' })).rejects.toMatchObject({ reason: 'closed' });
      await database.close();
      expect(await idsIn(await connect(address))).toEqual([1]);
    });
  });
}
