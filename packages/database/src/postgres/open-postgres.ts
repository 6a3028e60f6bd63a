import postgres from 'postgres';
import type { Database } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import {
  POSTGRES_ANSWER_TIMEOUT_MS,
  POSTGRES_CONNECT_TIMEOUT_MS,
  POSTGRES_CONNECTIONS,
  POSTGRES_RECONNECT_MS,
  POSTGRES_STATEMENT_TIMEOUT_MS,
} from '../limits.ts';
import type { PendingLimits } from '../pending-requests.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { postgresError } from './postgres-errors.ts';

export interface PostgresOptions {
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  /** Past it the server ends a statement. */
  readonly statementTimeoutMs?: number;
  /** Past it nobody waits for the server. */
  readonly answerTimeoutMs?: number;
  readonly pending?: PendingLimits;
}

const MS_PER_SECOND = 1000;
/** PARTITION BY with an index on the whole, and INSERT … ON CONFLICT into it. */
const OLDEST_VERSION = 12;
const VERSION_FACTOR = 10_000; // server_version_num of 15.2 is 150002

/** Numbers of PostgreSQL's types, from pg_type.dat. */
const TYPE = {
  bool: 16,
  bytea: 17,
  int8: 20,
  json: 114,
  jsonb: 3802,
  numeric: 1700,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
} as const;

const asNumber = (text: string): number => Number(text);
const asText = (text: string): string => text;
/** In PostgreSQL's `hex` format. The driver would make Buffers, which compare as nothing else does. */
const HEX_PREFIX = '\\x';
const asBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(HEX_PREFIX.length), 'hex'));
const fromBytes = (bytes: Uint8Array): string => HEX_PREFIX + Buffer.from(bytes).toString('hex');
/** As SQLite answers, so that what asks need not know which one it is. */
const TYPES = {
  numbers: { to: TYPE.int8, from: [TYPE.int8, TYPE.numeric], serialize: String, parse: asNumber },
  texts: { to: TYPE.json, from: [TYPE.json, TYPE.jsonb, TYPE.date, TYPE.timestamp, TYPE.timestamptz], serialize: String, parse: asText },
  bytes: { to: TYPE.bytea, from: [TYPE.bytea], serialize: fromBytes, parse: asBytes },
  booleans: { to: TYPE.bool, from: [TYPE.bool], serialize: String, parse: (text: string) => (text === 't' ? 1 : 0) },
};

/**
 * Connects to a PostgreSQL server, version 12 or newer.
 * @param url `postgres://user:password@host:5432/database`; `?host=/var/run/postgresql` for a socket in that folder, as in libpq
 * @throws DatabaseError `unreachable`, `cannot-open`, `timeout`
 */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const sql = connect(url, options);
  const database = new PostgresDatabase(sql, {
    answerTimeoutMs: options.answerTimeoutMs ?? POSTGRES_ANSWER_TIMEOUT_MS,
    ...options.pending,
  });
  try {
    const [row] = await database.query({ sql: `SELECT current_setting('server_version_num')::int AS version` });
    const version = Math.floor(Number(row?.['version']) / VERSION_FACTOR);
    if (version < OLDEST_VERSION) {
      throw new DatabaseError('cannot-open', `PostgreSQL is version ${version}: use ${OLDEST_VERSION} or newer.`);
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function connect(url: string, options: PostgresOptions): postgres.Sql {
  try {
    const { address, socketFolder } = withoutSocket(url);
    return postgres(address, {
      ...(socketFolder === null ? {} : { host: socketFolder }),
      max: options.connections ?? POSTGRES_CONNECTIONS,
      connect_timeout: (options.connectTimeoutMs ?? POSTGRES_CONNECT_TIMEOUT_MS) / MS_PER_SECOND,
      backoff: () => POSTGRES_RECONNECT_MS / MS_PER_SECOND,
      connection: {
        application_name: 'tributary',
        statement_timeout: options.statementTimeoutMs ?? POSTGRES_STATEMENT_TIMEOUT_MS,
      },
      // Asks for types of arrays at each connection, of which there are none.
      fetch_types: false,
      // `already exists, skipping`
      onnotice: () => {},
      types: TYPES as never,
    });
  } catch (error) {
    // The address is not repeated: there may be a password in it.
    throw new DatabaseError('cannot-open', 'DATABASE_URL is no address: write postgres://user:password@host:5432/database.', {
      cause: postgresError(error).cause,
    });
  }
}

/** The driver knows sockets, and no way to write one in an address. */
function withoutSocket(url: string): { address: string; socketFolder: string | null } {
  const parsed = new URL(url);
  const socketFolder = parsed.searchParams.get('host');
  if (socketFolder?.startsWith('/') !== true) return { address: url, socketFolder: null };
  parsed.searchParams.delete('host');
  return { address: parsed.toString(), socketFolder };
}
