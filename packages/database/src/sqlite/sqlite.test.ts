import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { databaseContract, TestFolder } from '../testing/index.ts';
import { openSqlite, type SqliteOptions } from './open-sqlite.ts';

const folder = new TestFolder();
const opened: Database[] = [];
let files = 0;

const newFile = (): string => folder.file(`data${++files}/figures.db`);
async function open(file: string, options?: SqliteOptions): Promise<Database> {
  const database = await openSqlite(file, options);
  opened.push(database);
  return database;
}
const run = (database: Database, ...statements: string[]) => database.transaction(statements.map((sql) => ({ sql })));

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
afterAll(() => folder.remove());

databaseContract('SQLite', async () => newFile(), openSqlite);

/** Rows over several pages. */
async function fill(file: string): Promise<void> {
  const database = await openSqlite(file);
  await run(database, 'CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)');
  await run(database, ...Array.from({ length: 400 }, (_, id) => `INSERT INTO a VALUES (${id}, '${'x'.repeat(100)}')`));
  await database.close();
}

/** The file's header and the tables' definitions stay whole. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xee, 4096, bytes.length - 4096);
  writeFileSync(file, bytes);
}

const asides = (file: string) => readdirSync(file.slice(0, file.lastIndexOf('/'))).filter((name) => name.includes('.corrupt-'));

describe('a file of SQLite', () => {
  it('is made with its folder, for its user alone', async () => {
    const file = newFile();
    await run(await open(file), 'CREATE TABLE a (b)');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is in WAL mode, and whole in one file after closing', async () => {
    const file = newFile();
    const database = await open(file);
    expect(await database.query({ sql: 'PRAGMA journal_mode' })).toEqual([{ journal_mode: 'wal' }]);
    await run(database, 'CREATE TABLE a (b)', 'INSERT INTO a VALUES (1)');
    await database.close();
    const walBytes = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0;
    expect(walBytes).toBe(0);
  });

  it('that is damaged is set aside, with a warning, and a new one begun', async () => {
    const file = newFile();
    await fill(file);
    damage(file);
    const warnings: string[] = [];
    const database = await open(file, { warn: (message) => warnings.push(message) });
    await run(database, 'CREATE TABLE a (b)');
    expect(asides(file)).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining(`.corrupt-`)]);
    expect(statSync(`${file.slice(0, file.lastIndexOf('/'))}/${asides(file)[0]}`).size).toBeGreaterThan(40_000);
  });

  it('that is none is set aside in the same way, and never over an earlier one', async () => {
    const file = newFile();
    mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true });
    for (const count of [1, 2, 3]) {
      writeFileSync(file, 'not a database '.repeat(1000));
      await (await openSqlite(file, { warn: () => {} })).close();
      expect(asides(file)).toHaveLength(count);
    }
  });

  it('that is too large to be checked at each start is checked after damage was met', async () => {
    const file = newFile();
    await fill(file);
    damage(file);
    const unchecked = { fullCheckBytes: 0, warn: () => {} };
    const first = await open(file, unchecked);
    expect(asides(file)).toEqual([]);
    await expect(first.query({ sql: 'SELECT SUM(LENGTH(t)) AS n FROM a' })).rejects.toMatchObject({
      reason: 'corrupt',
      message: expect.stringContaining('restart'),
    });
    await first.close();
    await open(file, unchecked);
    expect(asides(file)).toHaveLength(1);
  });

  it('says what to do where it cannot be opened', async () => {
    const file = newFile();
    writeFileSync(folder.file('plain-file'), '');
    mkdirSync(file, { recursive: true });
    for (const bad of [file, folder.file('plain-file/figures.db')]) {
      await expect(openSqlite(bad)).rejects.toMatchObject({
        name: 'DatabaseError',
        reason: 'cannot-open',
        message: expect.stringContaining(bad),
      });
    }
  });

  it('says so where another process keeps it locked, and works when that is over', async () => {
    const file = newFile();
    const holder = await open(file);
    await run(holder, 'CREATE TABLE a (b)');
    const other = await open(file, { busyTimeoutMs: 1 });
    await holder.query({ sql: 'BEGIN IMMEDIATE' });
    await expect(run(other, 'INSERT INTO a VALUES (1)')).rejects.toMatchObject({
      reason: 'locked',
      message: expect.stringContaining(file),
    });
    await holder.query({ sql: 'COMMIT' });
    await run(other, 'INSERT INTO a VALUES (1)');
  });

  it('says so where it cannot be written, or grow', async () => {
    const database = await open(newFile());
    await run(database, 'CREATE TABLE a (b)');
    await database.query({ sql: 'PRAGMA max_page_count = 2' });
    const large = { sql: 'INSERT INTO a VALUES (?)', values: ['x'.repeat(100_000)] };
    await expect(database.query(large)).rejects.toMatchObject({ reason: 'full', message: expect.stringContaining('disk is full') });
    await database.query({ sql: 'PRAGMA query_only = 1' });
    await expect(run(database, 'INSERT INTO a VALUES (1)')).rejects.toMatchObject({ reason: 'read-only' });
    await database.query({ sql: 'PRAGMA query_only = 0' });
    await run(database, 'INSERT INTO a VALUES (1)');
  });

  it('keeps numbers whole in columns without a type', async () => {
    const database = await open(':memory:');
    const [row] = await database.query({
      sql: `SELECT typeof(?) AS whole, typeof(?) AS part, CAST(? AS TEXT) AS text`,
      values: [3, 3.5, 7],
    });
    expect(row).toEqual({ whole: 'integer', part: 'real', text: '7' });
  });

  it('forgets prepared statements, and answers all the same', async () => {
    const database = await open(':memory:');
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 300; index++) expect(await database.query({ sql: `SELECT ${index} AS n` })).toEqual([{ n: index }]);
    }
  });

  it('refuses more than may wait, by number and by size, and goes on when there is room', async () => {
    const database = await open(':memory:', { pending: { maxRequests: 2, maxBytes: 10_000 } });
    const ask = (size = 1) => database.query({ sql: 'SELECT ? AS t', values: ['x'.repeat(size)] });
    const two = [ask(), ask()];
    await expect(ask()).rejects.toMatchObject({ reason: 'overloaded' });
    await Promise.all(two);
    await expect(ask(10_000)).rejects.toMatchObject({ reason: 'overloaded' });
    await ask();
  });

  it('does not hold up who asks', async () => {
    const database = await open(':memory:');
    const counting = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT COUNT(*) AS count FROM n';
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    expect(await database.query({ sql: counting })).toEqual([{ count: 3_000_000 }]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
