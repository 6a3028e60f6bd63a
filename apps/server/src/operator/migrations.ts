import type { Migration } from '@tributary/database';

/** The operator's part of the database. A name once released never changes what it does: what comes later is another one. */
export const OPERATOR_MIGRATIONS: readonly Migration[] = [
  {
    name: 'operator-1-documents-and-events',
    statements: (dialect) => [
      `CREATE TABLE operator_documents (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        revision BIGINT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
      )${dialect === 'sqlite' ? ' WITHOUT ROWID' : ''}`,
      // Sorted by bytes, as the ids are made, and not by a language's rules.
      `CREATE TABLE operator_events (
        id TEXT ${dialect === 'postgres' ? 'COLLATE "C" ' : ''}NOT NULL PRIMARY KEY,
        at_ms BIGINT NOT NULL,
        kind TEXT NOT NULL,
        stream TEXT,
        body TEXT NOT NULL
      )`,
      'CREATE INDEX operator_events_by_time ON operator_events (at_ms)',
      'CREATE INDEX operator_events_by_kind ON operator_events (kind, id)',
      'CREATE INDEX operator_events_by_stream ON operator_events (stream, id)',
    ],
  },
];
