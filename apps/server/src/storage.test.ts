import { writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { describeWithPostgres, PostgresServer } from '@tributary/database/testing';
import type { Overview } from '@tributary/operator-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, asOperator, cookieOf, fromPage, OPERATOR_KEY } from './http/api/testing/client.ts';
import { startServer } from './index.ts';
import { PASSWORD } from './operator/testing/people.ts';
import type { DatabaseChoice } from './storage.ts';
import { Harness, join, report, until } from './testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

/** What an operator finds after a restart. */
async function outlivesARestart(database: DatabaseChoice): Promise<void> {
  const options = { database, dashboardOpen: false, operatorKey: OPERATOR_KEY };
  const first = await harness.server(options);
  const token = new URL(first.setupUrl ?? '').hash.replace('#setup=', '');
  const page = fromPage(cookieOf(await ask(first, '/setup', { method: 'POST', body: { token, name: 'ada', password: PASSWORD } })));
  const preferences = { prices: null, rollback: { isOn: false, minimumViewers: 20 } };
  await ask(first, '/preferences', { method: 'PUT', headers: page, body: preferences });
  const viewer = await harness.client(first);
  await join(viewer, 'a');
  viewer.emit('report', report(0));
  const taken = async (server: typeof first) => (await ask(server, '/overview?range=15m', { headers: page })).json as Overview;
  await until(
    () => taken(first),
    ({ reports }) => reports.taken === 1,
  );
  await first.close();

  const second = await harness.server(options);
  expect(second.setupUrl).toBeNull();
  expect((await ask(second, '/session', { headers: page })).json).toMatchObject({ account: { name: 'ada', role: 'operator' } });
  expect((await ask(second, '/preferences', { headers: page })).json).toEqual(preferences);
  expect((await taken(second)).figures).toMatchObject({ originBytes: 1000, peerBytes: 3000 });
  const { json } = await ask(second, '/events', { headers: asOperator });
  expect((json as { events: unknown[] }).events).toHaveLength(2);
}

describe('a server with a file', () => {
  it('has everything again after a restart: accounts, sessions, figures, events', async () => {
    await outlivesARestart({ kind: 'sqlite', file: joinPath(await harness.folder(), 'data', 'figures.sqlite') });
  });

  it('that it cannot use does not start, and says what to do', async () => {
    const file = joinPath(await harness.folder(), 'file');
    await writeFile(file, '');
    const database = { kind: 'sqlite', file: joinPath(file, 'figures.sqlite') } as const;
    await expect(startServer({ logLevel: 'silent', host: '127.0.0.1', database })).rejects.toMatchObject({
      reason: 'database',
      message: expect.stringContaining(file),
    });
  });
});

describeWithPostgres('a server with PostgreSQL', () => {
  let postgres: PostgresServer | undefined;
  beforeAll(async () => {
    postgres = await PostgresServer.start();
  });
  afterAll(() => postgres?.close());

  it('has everything again after a restart', async () => {
    if (postgres === undefined) throw new Error('PostgreSQL was not started.');
    await outlivesARestart({ kind: 'postgres', url: await postgres.database() });
  });
});
