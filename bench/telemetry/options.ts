/** The command lines of `telemetry-ingest` and `telemetry-query`. */
import { parseArgs } from 'node:util';
import { numberOf, UsageError } from '../offload/options.ts';

export const INGEST_USAGE = `npm run bench -- telemetry-ingest [options]
  --viewers N    default 10000, each reporting every 10 s
  --streams N    that they watch; default 100
  --seconds N    of their time, as fast as it goes; default 60
  --store KIND   sqlite (default), postgres or memory
  --json         the last line is one JSON object`;

export const QUERY_USAGE = `npm run bench -- telemetry-query [options]
  --streams N    default 100, each with all that is ever kept of it
  --queries N    of each kind; default 20
  --store KIND   sqlite (default) or postgres, which is started for it where it is installed
  --json         the last line is one JSON object`;

const STORES = ['sqlite', 'postgres', 'memory'] as const;
export type StoreKind = (typeof STORES)[number];

const DEFAULT_VIEWERS = 10_000;
const MAX_VIEWERS = 200_000;
const DEFAULT_STREAMS = 100;
/** A full one takes about 50 MB. */
const MAX_STREAMS = 110;
const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 3600;
const DEFAULT_QUERIES = 20;
const MAX_QUERIES = 1000;

export interface IngestOptions {
  readonly viewers: number;
  readonly streams: number;
  readonly seconds: number;
  readonly store: StoreKind;
}

export interface QueryOptions {
  readonly streams: number;
  readonly queries: number;
  readonly store: Exclude<StoreKind, 'memory'>;
}

const text = { type: 'string' } as const;

/** Throws a {@link UsageError} that ends with the usage. */
export function parseIngestOptions(args: readonly string[]): IngestOptions {
  return withUsage(INGEST_USAGE, () => {
    const { values } = parseArgs({ args: [...args], options: { viewers: text, streams: text, seconds: text, store: text } });
    return {
      viewers: whole(values, 'viewers', DEFAULT_VIEWERS, MAX_VIEWERS),
      streams: whole(values, 'streams', DEFAULT_STREAMS, MAX_VIEWERS),
      seconds: whole(values, 'seconds', DEFAULT_SECONDS, MAX_SECONDS),
      store: storeOf(values.store, STORES),
    };
  });
}

/** Throws a {@link UsageError} that ends with the usage. */
export function parseQueryOptions(args: readonly string[]): QueryOptions {
  return withUsage(QUERY_USAGE, () => {
    const { values } = parseArgs({ args: [...args], options: { streams: text, queries: text, store: text } });
    return {
      streams: whole(values, 'streams', DEFAULT_STREAMS, MAX_STREAMS),
      queries: whole(values, 'queries', DEFAULT_QUERIES, MAX_QUERIES),
      store: storeOf(values.store, ['sqlite', 'postgres'] as const),
    };
  });
}

function withUsage<T>(usage: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function whole<K extends string>(values: Partial<Record<K, string>>, name: K, otherwise: number, max: number): number {
  const value = values[name];
  return value === undefined ? otherwise : Math.round(numberOf(value, name, { min: 1, max }));
}

function storeOf<K extends string>(value: string | undefined, allowed: readonly K[]): K {
  const [first] = allowed;
  const found = value === undefined ? first : allowed.find((kind) => kind === value);
  if (found === undefined) throw new Error(`--store ${value ?? ''}: use ${allowed.join(' or ')}.`);
  return found;
}
