import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database.ts';
import { databaseContract, describeWithPostgres, PostgresServer } from '../testing/index.ts';
import { openPostgres, type PostgresOptions } from './open-postgres.ts';

let running: PostgresServer | undefined;
const opened: Database[] = [];

function server(): PostgresServer {
  if (running === undefined) throw new Error('PostgreSQL was not started.');
  return running;
}
async function open(options?: PostgresOptions): Promise<Database> {
  const database = await openPostgres(await server().database(), options);
  opened.push(database);
  return database;
}

describeWithPostgres('PostgreSQL', () => {
  beforeAll(async () => {
    running = await PostgresServer.start();
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
  });
  afterAll(async () => running?.close());

  databaseContract('as every database', () => server().database(), openPostgres);

  it('says so when it is stopped, and goes on when it is there again', async () => {
    const database = await open();
    await database.query({ sql: 'CREATE TABLE a (b BIGINT)' });
    await server().stop();
    const insert = { sql: 'INSERT INTO a VALUES (?)', values: [1] };
    await expect(database.query(insert)).rejects.toMatchObject({ reason: 'unreachable', message: expect.stringContaining('DATABASE_URL') });
    await expect(database.transaction([insert])).rejects.toMatchObject({ reason: 'unreachable' });
    await server().start();
    await vi.waitFor(() => database.query(insert));
    expect(await database.query({ sql: 'SELECT b FROM a' })).toEqual([{ b: 1 }]);
  });

  it('ends a statement that takes too long', async () => {
    const impatient = await open({ statementTimeoutMs: 500 });
    await expect(impatient.query({ sql: 'SELECT pg_sleep(600)' })).rejects.toMatchObject({ reason: 'timeout' });
    expect(await impatient.query({ sql: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  });

  it('refuses more than may wait', async () => {
    const database = await open({ pending: { maxRequests: 2 } });
    const ask = () => database.query({ sql: 'SELECT 1 AS one' });
    const two = [ask(), ask()];
    await expect(ask()).rejects.toMatchObject({ reason: 'overloaded' });
    await Promise.all(two);
    expect(await ask()).toEqual([{ one: 1 }]);
  });

  it('answers what SQLite has no types for as SQLite would', async () => {
    const [row] = await (
      await open()
    ).query({ sql: `SELECT true AS yes, 1.5::numeric AS part, '{"a":1}'::jsonb AS json, DATE '2026-01-02' AS day` });
    expect(row).toEqual({ yes: 1, part: 1.5, json: '{"a": 1}', day: '2026-01-02' });
  });

  it('says what is wrong with an address, without repeating the password', async () => {
    const address = new URL(await server().database());
    address.password = 'a-password';
    address.pathname = '/nowhere';
    const attempt = openPostgres(address.toString());
    await expect(attempt).rejects.toMatchObject({ reason: 'cannot-open', message: expect.stringContaining('DATABASE_URL') });
    await expect(attempt).rejects.not.toMatchObject({ message: expect.stringContaining('a-password') });
  });
});

describe('without a server', () => {
  it('says that nothing answers', async () => {
    // Port 1 of this machine is nobody's.
    await expect(openPostgres('postgres://a:secret@127.0.0.1:1/b')).rejects.toMatchObject({ name: 'DatabaseError', reason: 'unreachable' });
    await expect(openPostgres('no address')).rejects.toMatchObject({ reason: 'cannot-open' });
  });
});
