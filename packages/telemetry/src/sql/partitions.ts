import type { Database, Statement } from '@tributary/database';
import { RESOLUTIONS, RETENTION_MS, type Resolution, type WrittenCell } from '../cells.ts';
import { inSeconds, widthSeconds } from './statements.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So that old figures go by dropping tables, not by deleting rows: some ten tables for each resolution. */
const PARTITION_MS: Readonly<Record<Resolution, number>> = {
  '10s': DAY_MS,
  '1m': 7 * DAY_MS,
  '1h': 30 * DAY_MS,
  '1d': 120 * DAY_MS,
};
/** What makes and drops tables takes turns: any number that is nobody else's. These are the letters `cells`. */
const LOCK_NUMBER = 0x63656c6c73;
const LOCK: Statement = { sql: 'SELECT pg_advisory_xact_lock(?)', values: [LOCK_NUMBER] };

const LIST = `SELECT relname AS name FROM pg_class
WHERE relkind = 'r' AND relname LIKE 'telemetry_cells_%' AND relnamespace = to_regnamespace(current_schema())`;

interface Partition {
  readonly name: string;
  readonly resolution: Resolution;
  readonly fromMs: number;
}

const tableOf = (resolution: Resolution): string => `telemetry_cells_${widthSeconds(resolution)}`;

function partitionAt(resolution: Resolution, atMs: number): Partition {
  const index = Math.floor(atMs / PARTITION_MS[resolution]);
  const fromMs = index * PARTITION_MS[resolution];
  const day = new Date(fromMs).toISOString().slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '');
  return { name: `${tableOf(resolution)}_${day}`, resolution, fromMs };
}

/** PostgreSQL's tables of cells, one for each stretch of time: made before they are needed, dropped when nothing in them is kept. */
export class Partitions {
  readonly #database: Database;
  /** Those that are known to be there; it has as many names as there are tables. */
  readonly #made = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that the cells go into. Cells of times to come and long past have theirs too. */
  async makeFor(cells: readonly Pick<WrittenCell, 'resolution' | 'atMs'>[]): Promise<void> {
    const wanted = new Map(cells.map(({ resolution, atMs }) => partitionAt(resolution, atMs)).map((each) => [each.name, each]));
    const missing = [...wanted.values()].filter(({ name }) => !this.#made.has(name));
    if (missing.length === 0) return;
    await this.#database.transaction([LOCK, ...missing.map(createPartition)]);
    for (const { name } of missing) this.#made.add(name);
  }

  /** Makes the next ones, so that no writer has to wait for it at midnight. */
  async makeAhead(nowMs: number): Promise<void> {
    await this.makeFor(
      RESOLUTIONS.flatMap((resolution) => [nowMs, nowMs + PARTITION_MS[resolution]].map((atMs) => ({ resolution, atMs }))),
    );
  }

  /** @returns cells let go with the tables of which nothing is to be kept */
  async dropOld(nowMs: number): Promise<number> {
    let gone = 0;
    for (const name of await this.#past(nowMs)) {
      // Where another process was quicker there is nothing to count, and this one tries again later.
      const [, counted] = await this.#database.transaction([
        LOCK,
        { sql: `SELECT COUNT(*) AS gone FROM ${name}` },
        { sql: `DROP TABLE ${name}` },
      ]);
      gone += Number(counted?.[0]?.['gone']);
      this.#made.delete(name);
    }
    return gone;
  }

  /** Somebody else may have changed the tables: looks again before the next write. */
  forget(): void {
    this.#made.clear();
  }

  async #past(nowMs: number): Promise<string[]> {
    const rows = await this.#database.query({ sql: LIST });
    return RESOLUTIONS.flatMap((resolution) => {
      const oldest = partitionAt(resolution, nowMs - RETENTION_MS[resolution]).name;
      // Dates in names sort as in time.
      const ofResolution = (name: string): boolean => name.startsWith(tableOf(resolution)) && name.length === oldest.length;
      return rows.map(({ name }) => String(name)).filter((name) => ofResolution(name) && name < oldest);
    });
  }
}

function createPartition({ name, resolution, fromMs }: Partition): Statement {
  const from = inSeconds(fromMs);
  const to = inSeconds(fromMs + PARTITION_MS[resolution]);
  return { sql: `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${tableOf(resolution)} FOR VALUES FROM (${from}) TO (${to})` };
}
