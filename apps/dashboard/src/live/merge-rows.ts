import type { StreamRow } from '@tributary/operator-api';

/** As many as the API lists at most. */
export const MAX_ROWS = 500;

/** Rows with newer ones in their place. What is pushed are the first few: the others stay as they were loaded. */
export function withRows(rows: readonly StreamRow[], newer: readonly StreamRow[]): StreamRow[] {
  const pushed = new Set(newer.map(({ stream }) => stream));
  return [...newer, ...rows.filter(({ stream }) => !pushed.has(stream))].slice(0, MAX_ROWS);
}
