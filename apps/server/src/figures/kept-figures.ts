import { randomUUID } from 'node:crypto';
import type { RecorderState } from '@tributary/operator-api';
import { MemoryCellStore, Recorder, type Aggregator, type Cell, type CellStore, type Clock, type StreamKey } from '@tributary/telemetry';
import { SqlCellStore } from '@tributary/telemetry/sql';
import type { Database } from '@tributary/database';
import type { Logger } from 'pino';
import type { Audience, FiguresSource } from './source.ts';

/** Figures as they are added up in memory, written every few seconds, and read back over months. */
export class KeptFigures implements FiguresSource {
  readonly store: CellStore;
  readonly #aggregator: Aggregator;
  readonly #recorder: Recorder;

  /** @param database null: in memory, so that figures end with the server */
  static async open(aggregator: Aggregator, database: Database | null, logger: Logger): Promise<KeptFigures> {
    return new KeptFigures(aggregator, database === null ? new MemoryCellStore() : await SqlCellStore.open(database), logger);
  }

  private constructor(aggregator: Aggregator, store: CellStore, logger: Logger) {
    this.#aggregator = aggregator;
    this.store = store;
    this.#recorder = new Recorder({
      aggregator,
      store,
      clock: EPOCH_CLOCK,
      writer: randomUUID(),
      warn: (message) => logger.warn(message),
    });
  }

  latest(stream: StreamKey): readonly Cell[] {
    return this.#aggregator.latest(stream);
  }

  async audiences(): Promise<readonly Audience[]> {
    return this.#aggregator
      .live()
      .filter(({ viewers }) => viewers > 0)
      .map(({ stream, label, viewers }) => ({ streamId: stream, label, viewers }));
  }

  recorder(): RecorderState {
    const { status, sinceMs, waitingCells, lostCells } = this.#recorder.state;
    return { status, sinceMs, waitingCells, lostCells };
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.#recorder.close();
    await this.store.close();
  }
}

const EPOCH_CLOCK: Clock = {
  nowMs: Date.now,
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
