import type { SqlValue, Statement } from './database.ts';
import { DatabaseError } from './errors.ts';
import { MAX_PREPARED_STATEMENTS } from './limits.ts';
import { countPlaceholders } from './placeholders.ts';

/** A number as it travels, and what surrounds a value. */
const BYTES_PER_VALUE = 16;
const BYTES_PER_CHARACTER = 2;

const counts = new Map<string, number>();

/**
 * Refuses what the drivers take badly: SQLite's takes missing values for NULL and ends the process at a boolean.
 * @returns about how many bytes it takes while it waits
 */
export function checkedSize({ sql, values = [] }: Statement): number {
  const wanted = placeholdersOf(sql);
  if (values.length !== wanted) {
    throw new DatabaseError('statement', `The statement has ${wanted} placeholders and ${values.length} values: give one for each. ${sql}`);
  }
  return values.reduce((sum: number, value) => sum + sizeOf(value, sql), sql.length * BYTES_PER_CHARACTER);
}

function sizeOf(value: SqlValue, sql: string): number {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return BYTES_PER_VALUE;
  if (typeof value === 'string') return BYTES_PER_VALUE + value.length * BYTES_PER_CHARACTER;
  if (value instanceof Uint8Array) return BYTES_PER_VALUE + value.byteLength;
  throw new DatabaseError('statement', `A value is ${String(value)}: use a string, a finite number, null or bytes. ${sql}`);
}

/** The programs have few statements and use them often. */
function placeholdersOf(sql: string): number {
  const known = counts.get(sql);
  if (known !== undefined) return known;
  if (counts.size >= MAX_PREPARED_STATEMENTS) counts.clear();
  const count = countPlaceholders(sql);
  counts.set(sql, count);
  return count;
}
