import { describe, it } from 'vitest';
import { HOW_TO_GET_POSTGRESQL, PostgresServer } from './postgres-server.ts';

/** Tests that need PostgreSQL. Where it is not installed they are one skipped test, which tells the test runner how to get it. */
export function describeWithPostgres(name: string, tests: () => void): void {
  if (PostgresServer.isInstalled()) return void describe(name, tests);
  it(name, ({ task, skip }) => {
    Object.assign(task.meta, { how: HOW_TO_GET_POSTGRESQL });
    skip(HOW_TO_GET_POSTGRESQL);
  });
}
