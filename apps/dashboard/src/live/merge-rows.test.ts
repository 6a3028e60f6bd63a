import type { StreamRow } from '@tributary/operator-api';
import { describe, expect, it } from 'vitest';
import { MAX_ROWS, withRows } from './merge-rows.ts';

const row = (stream: string, viewers = 0) => ({ stream, viewers }) as StreamRow;

describe('pushed rows', () => {
  it('take the place of their former ones; the others stay', () => {
    const merged = withRows([row('a'), row('b'), row('c')], [row('b', 7), row('new', 1)]);
    expect(merged.map(({ stream, viewers }) => [stream, viewers])).toEqual([
      ['b', 7],
      ['new', 1],
      ['a', 0],
      ['c', 0],
    ]);
  });

  it('never make more than the API lists', () => {
    let rows: StreamRow[] = [];
    for (let index = 0; index < MAX_ROWS + 20; index++) rows = withRows(rows, [row(`s${index}`)]);
    expect(rows).toHaveLength(MAX_ROWS);
    expect(rows[0]?.stream).toBe(`s${MAX_ROWS + 19}`);
  });
});
