/** Fills a store with all that is ever kept of many streams: one stream cell by cell, the others as multiples of it, within the database. */
import type { Database } from '@tributary/database';
import { ALL_STREAMS, RESOLUTIONS, RETENTION_MS, WIDTH_MS, type CellStore, type StreamKey, type WrittenCell } from '@tributary/telemetry';
import { sampleMeasures } from './sample-measures.ts';

const CELLS_AT_ONCE = 500;
/** Rows that are copied by one statement: a second or two. */
const COPIED_MS_AT_ONCE = {
  '10s': RETENTION_MS['10s'] / 2,
  '1m': RETENTION_MS['1m'] / 2,
  '1h': RETENTION_MS['1h'],
  '1d': RETENTION_MS['1d'],
} as const;
const VIEWERS = 100;
const TEN_SECONDS = WIDTH_MS['10s'];
const MS_PER_SECOND = 1000;
const WRITER = 'bench';

/** @param streams the first of them is filled cell by cell. @returns cells in the store */
export async function fill(
  database: Database,
  store: CellStore,
  streams: readonly StreamKey[],
  nowMs: number,
  random: () => number,
): Promise<number> {
  const [first = ALL_STREAMS, ...others] = streams;
  const cells = RESOLUTIONS.flatMap((resolution) => {
    const count = RETENTION_MS[resolution] / WIDTH_MS[resolution];
    const lastMs = Math.floor(nowMs / WIDTH_MS[resolution]) * WIDTH_MS[resolution];
    const viewers = (VIEWERS * WIDTH_MS[resolution]) / TEN_SECONDS;
    return Array.from({ length: count }, (_, index): WrittenCell => {
      const atMs = lastMs - (count - 1 - index) * WIDTH_MS[resolution];
      return { stream: first, label: 'filled', resolution, atMs, measures: sampleMeasures(viewers, random) };
    });
  });
  for (let start = 0; start < cells.length; start += CELLS_AT_ONCE) await store.write(WRITER, cells.slice(start, start + CELLS_AT_ONCE));
  const newest = cells.findLast(({ resolution }) => resolution === '10s') as WrittenCell;
  // Makes their rows, which the copies refer to.
  await store.write(
    WRITER,
    others.map((stream) => ({ ...newest, stream, label: `copy ${stream}` })),
  );
  const columns = await valueColumns(database);
  for (const resolution of RESOLUTIONS) {
    const seconds = WIDTH_MS[resolution] / MS_PER_SECOND;
    for (const [index, stream] of others.entries()) {
      const copied = columns.map((column) => (column === 'detail' ? column : `${column} * ${index + 2}`));
      const sql = `INSERT INTO telemetry_cells (resolution, stream, at, writer, ${columns.join(', ')})
SELECT resolution, (SELECT number FROM telemetry_streams WHERE name = ?), at, writer, ${copied.join(', ')} FROM telemetry_cells
WHERE resolution = ? AND stream = (SELECT number FROM telemetry_streams WHERE name = ?) AND at >= ? AND at < ?
ON CONFLICT (resolution, stream, at, writer) DO NOTHING`;
      const stepMs = COPIED_MS_AT_ONCE[resolution];
      for (let fromMs = nowMs - RETENTION_MS[resolution]; fromMs <= nowMs; fromMs += stepMs) {
        const values = [stream, seconds, first, Math.ceil(fromMs / MS_PER_SECOND), Math.ceil((fromMs + stepMs) / MS_PER_SECOND)];
        await database.query({ sql, values });
      }
    }
  }
  if (database.dialect === 'postgres') await database.query({ sql: 'ANALYZE' });
  return cells.length * streams.length;
}

/** All but the key's. */
async function valueColumns(database: Database): Promise<string[]> {
  const sql =
    database.dialect === 'sqlite'
      ? `SELECT name FROM pragma_table_info('telemetry_cells')`
      : `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'telemetry_cells' ORDER BY ordinal_position`;
  const key = new Set(['resolution', 'stream', 'at', 'writer']);
  return (await database.query({ sql })).map(({ name }) => String(name)).filter((name) => !key.has(name));
}
