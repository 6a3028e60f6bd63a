import { describe, expect, it } from 'vitest';
import { RESOLUTIONS, type Resolution } from '../cells.ts';
import { NO_MEASURES } from '../measures/index.ts';
import { cellOf, measuresOf, START_MS } from '../testing/index.ts';
import { chunksOf } from './chunks.ts';
import { WaitingCells } from './waiting-cells.ts';

const cell = (label: string, resolution: Resolution, index: number, bytes = 0) =>
  cellOf(label, resolution, START_MS + index * 10_000, measuresOf({ originBytes: bytes }));

describe('WaitingCells', () => {
  it('has each cell only as it was last, of each writer', () => {
    const waiting = new WaitingCells();
    waiting.put('v', [cell('a', '10s', 0, 1), cell('a', '1m', 0, 2)]);
    const before = waiting.bytes;
    waiting.put('v', [cell('a', '10s', 0, 3)]);
    expect([waiting.count, waiting.bytes]).toEqual([2, before]);
    waiting.put('w', [cell('a', '10s', 0, 4)]);
    expect(waiting.list().map(({ writer, cell: { resolution, measures } }) => [writer, resolution, measures.counters.originBytes])).toEqual(
      [
        ['v', '1m', 2],
        ['v', '10s', 3],
        ['w', '10s', 4],
      ],
    );
  });

  it('keeps what has newer news than was written', () => {
    const waiting = new WaitingCells();
    waiting.put('w', [cell('a', '10s', 0, 1), cell('b', '10s', 0, 1)]);
    const written = waiting.list();
    waiting.put('w', [cell('a', '10s', 0, 2)]);
    for (const each of written) waiting.done(each);
    expect(waiting.list().map((each) => each.cell.measures.counters.originBytes)).toEqual([2]);
    for (const each of waiting.list()) waiting.done(each);
    expect([waiting.count, waiting.bytes]).toEqual([0, 0]);
  });

  it('has room for so many: the oldest of the finest go first', () => {
    const waiting = new WaitingCells({ maxCells: 4 });
    expect(
      waiting.put(
        'w',
        RESOLUTIONS.map((resolution) => cell('a', resolution, 0)),
      ),
    ).toEqual([]);
    const gone = [1, 2].flatMap((index) => waiting.put('w', [cell('a', '10s', index)]));
    expect(gone.map(({ atMs }) => atMs)).toEqual([START_MS, START_MS + 10_000]);
    expect(waiting.put('w', [cell('b', '1d', 0), cell('c', '1d', 0)]).map(({ resolution }) => resolution)).toEqual(['10s', '1m']);
    expect(waiting.count).toBe(4);
  });

  it('has room for so many bytes', () => {
    const named = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`name ${index}`, 1]));
    const large = { ...NO_MEASURES, breakdowns: { ...NO_MEASURES.breakdowns, networks: named } };
    const waiting = new WaitingCells({ maxBytes: 10_000 });
    const gone = Array.from({ length: 10 }, (_, index) => waiting.put('w', [cellOf('a', '10s', START_MS + index * 10_000, large)]).length);
    expect(waiting.bytes).toBeLessThanOrEqual(10_000);
    expect(gone.reduce((sum, count) => sum + count, 0) + waiting.count).toBe(10);
    expect(waiting.count).toBe(3);
    // One that is larger than all the room has none.
    expect(new WaitingCells({ maxBytes: 1000 }).put('w', [cell('a', '1d', 0)])).toHaveLength(1);
  });

  it('is written in parts of one writer, a stream in one as far as it fits', () => {
    const waiting = new WaitingCells();
    for (const label of ['a', 'b', 'c']) waiting.put('w', [cell(label, '10s', 0), cell(label, '1d', 0)]);
    waiting.put(
      'v',
      Array.from({ length: 9 }, (_, index) => cell('a', '10s', index)),
    );
    const chunks = chunksOf(waiting.list(), 4);
    expect(chunks.map(({ writer, cells }) => [writer, cells.length, new Set(cells.map(({ stream }) => stream)).size])).toEqual([
      ['v', 4, 1],
      ['v', 4, 1],
      ['v', 1, 1],
      ['w', 4, 2],
      ['w', 2, 1],
    ]);
    expect(chunks.at(-1)?.cells.map(({ resolution }) => resolution)).toEqual(['1d', '10s']);
  });
});
