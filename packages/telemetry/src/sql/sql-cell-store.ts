import { DatabaseError, migrate, type Database, type Row, type Statement } from '@tributary/database';
import type { StreamId } from '@tributary/protocol';
import {
  RESOLUTIONS,
  RETENTION_MS,
  type Cell,
  type CellStore,
  type SeriesQuery,
  type StreamKey,
  type StreamTotals,
  type TotalsQuery,
  type WrittenCell,
} from '../cells.ts';
import { decodeMeasures } from '../cell-store/encoded-measures.ts';
import { sightings } from '../cell-store/sightings.ts';
import { spansOf } from '../cell-store/spans.ts';
import { TelemetryError } from '../errors.ts';
import { MAX_KEPT_STREAMS } from '../limits.ts';
import { addMeasures, type Measures } from '../measures/index.ts';
import { VALUE_COLUMNS } from './columns.ts';
import { MIGRATIONS } from './migrations.ts';
import { Partitions } from './partitions.ts';
import {
  deleteOld,
  forgetUnseen,
  inMs,
  makeRoom,
  readSeries,
  readTotals,
  seeStream,
  seeWriter,
  weighStreams,
  writeCell,
} from './statements.ts';

export interface SqlCellStoreOptions {
  readonly maxStreams?: number;
}

/** Figures in SQLite or PostgreSQL. */
export class SqlCellStore implements CellStore {
  readonly #database: Database;
  readonly #maxStreams: number;
  /** Only where tables are cut by time. */
  readonly #partitions: Partitions | undefined;
  /** Streams that have a row: only others can be too many. */
  readonly #known = new Set<StreamKey>();

  /**
   * Brings the tables up to date first.
   * @param database stays open when this is closed
   * @throws TelemetryError
   */
  static async open(database: Database, options: SqlCellStoreOptions = {}): Promise<SqlCellStore> {
    await told(migrate(database, MIGRATIONS));
    return new SqlCellStore(database, options);
  }

  private constructor(database: Database, { maxStreams = MAX_KEPT_STREAMS }: SqlCellStoreOptions) {
    this.#database = database;
    this.#maxStreams = maxStreams;
    this.#partitions = database.dialect === 'postgres' ? new Partitions(database) : undefined;
  }

  async write(writer: string, cells: readonly WrittenCell[]): Promise<void> {
    if (cells.length === 0) return;
    const seen = sightings(cells);
    const hasNews = seen.some(({ stream }) => !this.#known.has(stream));
    const statements: Statement[] = [
      seeWriter(writer, Math.max(...cells.map(({ atMs }) => atMs))),
      ...seen.map(seeStream),
      ...cells.map((cell) => writeCell(writer, cell)),
      ...(hasNews ? makeRoom(this.#maxStreams) : []),
    ];
    try {
      if (this.#partitions) await told(this.#partitions.makeFor(cells));
      await told(this.#database.transaction(statements));
    } catch (error) {
      this.#partitions?.forget();
      throw error;
    }
    if (!hasNews) return;
    // Any stream may have had to go, also one of those.
    if (this.#known.size + seen.length > this.#maxStreams) this.#known.clear();
    else for (const { stream } of seen) this.#known.add(stream);
  }

  async series(query: SeriesQuery): Promise<Cell[]> {
    const { stream, resolution } = query;
    const cells: Cell[] = [];
    for (const row of await told(this.#database.query(readSeries(query)))) {
      const atMs = inMs(row['at']);
      const measures = measuresOf(row);
      const last = cells.at(-1);
      if (last?.atMs === atMs) cells[cells.length - 1] = { ...last, measures: addMeasures(last.measures, measures) };
      else cells.push({ stream, resolution, atMs, measures });
    }
    return cells;
  }

  async totals(query: TotalsQuery): Promise<StreamTotals[]> {
    const spans = query.coarser === true ? spansOf(query) : [query];
    if (spans.length === 0) return [];
    const rows = await told(this.#database.query(readTotals(spans, query.limit)));
    return rows.map((row) => {
      const { counters, peaks } = measuresOf({ ...row, detail: null });
      return {
        stream: row['name'] as StreamId,
        label: String(row['label']),
        firstSeenMs: inMs(row['first_seen']),
        lastSeenMs: inMs(row['last_seen']),
        counters,
        viewersPeak: peaks.viewersPeak,
      };
    });
  }

  async prune(nowMs: number): Promise<number> {
    await told(this.#database.query(weighStreams));
    const gone = await told(this.#pruneCells(nowMs));
    await told(this.#database.transaction(forgetUnseen(nowMs - RETENTION_MS['1d'])));
    this.#known.clear();
    return gone;
  }

  async close(): Promise<void> {
    this.#known.clear();
  }

  async #pruneCells(nowMs: number): Promise<number> {
    if (this.#partitions) {
      await this.#partitions.makeAhead(nowMs);
      return this.#partitions.dropOld(nowMs);
    }
    let gone = 0;
    for (const resolution of RESOLUTIONS) {
      const [, counted] = await this.#database.transaction(deleteOld(resolution, nowMs - RETENTION_MS[resolution]));
      gone += Number(counted?.[0]?.['gone']);
    }
    return gone;
  }
}

function measuresOf(row: Row): Measures {
  const detail = row['detail'];
  return decodeMeasures({
    values: VALUE_COLUMNS.map((column) => row[column] as number | null),
    detail: typeof detail === 'string' ? detail : null,
  });
}

/** What the database says, in this package's words. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const isForGood = error.reason === 'statement' || error.reason === 'constraint';
    throw new TelemetryError(isForGood ? 'refused' : 'store', error.message, { cause: error });
  }
}
