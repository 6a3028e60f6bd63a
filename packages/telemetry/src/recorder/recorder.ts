import type { Aggregator } from '../aggregate/index.ts';
import type { CellStore } from '../cells.ts';
import type { Clock } from '../clock.ts';
import { TelemetryError } from '../errors.ts';
import { CELLS_PER_WRITE, FIRST_PRUNE_MS, LAST_WRITE_MS, MAX_RETRY_MS, PRUNE_INTERVAL_MS, WRITE_INTERVAL_MS } from '../limits.ts';
import { chunksOf, type Chunk } from './chunks.ts';
import { Losses } from './losses.ts';
import { WaitingCells, type WaitingLimits } from './waiting-cells.ts';

/** How the figures themselves are doing. */
export interface RecorderState {
  /**
   * - `writing`: all is kept.
   * - `behind`: the database does not take them; they wait in memory.
   * - `losing`: so many wait that the oldest ten seconds had to go. Minutes, hours and days have them in their sums.
   */
  readonly status: 'writing' | 'behind' | 'losing';
  /** Epoch milliseconds since when it is so. */
  readonly sinceMs: number;
  readonly waitingCells: number;
  /** Since the process began. */
  readonly lostCells: number;
  /** Of the lost ones; null: none was. */
  readonly lostFromMs: number | null;
  readonly lostToMs: number | null;
  /** What the database says; null while it takes them. */
  readonly problem: string | null;
}

export interface RecorderOptions {
  readonly aggregator: Aggregator;
  readonly store: CellStore;
  readonly clock: Clock;
  /** Names this run of the process; no other one ever has it. */
  readonly writer: string;
  /** Told what an operator should know. */
  readonly warn?: (message: string) => void;
  readonly intervalMs?: number;
  readonly limits?: WaitingLimits;
}

/** Writes what the Aggregator has news of, every few seconds, and keeps it as well as it can while that does not work. */
export class Recorder {
  readonly #aggregator: Aggregator;
  readonly #store: CellStore;
  readonly #clock: Clock;
  readonly #writer: string;
  readonly #warn: (message: string) => void;
  readonly #intervalMs: number;
  readonly #waiting: WaitingCells;
  readonly #losses = new Losses();
  #status: RecorderState['status'] = 'writing';
  #sinceMs: number;
  #problem: string | null = null;
  #failures = 0;
  #retryAtMs = 0;
  #pruneAtMs: number;
  #writing: Promise<void> | undefined;
  #cancelTick: (() => void) | undefined;
  #isClosed = false;

  /** Begins at once. */
  constructor({ aggregator, store, clock, writer, warn = () => {}, intervalMs = WRITE_INTERVAL_MS, limits }: RecorderOptions) {
    this.#aggregator = aggregator;
    this.#store = store;
    this.#clock = clock;
    this.#writer = writer;
    this.#warn = warn;
    this.#intervalMs = intervalMs;
    this.#waiting = new WaitingCells(limits);
    this.#sinceMs = clock.nowMs();
    this.#pruneAtMs = clock.nowMs() + FIRST_PRUNE_MS;
    this.#scheduleTick();
  }

  get state(): RecorderState {
    return {
      status: this.#status,
      sinceMs: this.#sinceMs,
      waitingCells: this.#waiting.count,
      lostCells: this.#losses.count,
      lostFromMs: this.#losses.fromMs,
      lostToMs: this.#losses.toMs,
      problem: this.#problem,
    };
  }

  /** Writes all that has news now, after what is being written. Where that fails, `state` says so. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#takeNews();
    this.#writing = this.#write().finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  /** Writes the last time; what cannot be written within LAST_WRITE_MS is lost, and said. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelTick?.();
    let giveUp = (): void => {};
    const late = new Promise<void>((resolve) => (giveUp = this.#clock.after(LAST_WRITE_MS, resolve)));
    await Promise.race([this.flush(), late]);
    giveUp();
    const { count } = this.#waiting;
    if (count > 0)
      this.#warn(
        `${count} cells of figures could not be written before the end, and are lost: ${this.#problem ?? 'the database is too slow'}`,
      );
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#clock.after(this.#intervalMs, () => {
      this.#scheduleTick();
      this.#tick();
    });
  }

  #tick(): void {
    if (this.#writing !== undefined) {
      // It has had a whole interval for it.
      this.#takeNews();
      if (this.#status === 'writing') this.#fallBehind('The database takes longer to write than figures take to come.');
      return;
    }
    const waitMs = this.#retryAtMs - this.#clock.nowMs();
    // Further off than it ever waits: the clock was set back.
    if (waitMs > 0 && waitMs <= MAX_RETRY_MS) this.#takeNews();
    else void this.flush();
  }

  #takeNews(): void {
    for (const { incarnation, cells } of this.#aggregator.takeNews(this.#clock.nowMs())) {
      const gone = this.#waiting.put(incarnation === 0 ? this.#writer : `${this.#writer}+${incarnation}`, cells);
      this.#losses.add(gone);
      if (gone.length > 0) this.#become('losing');
    }
  }

  /** @returns when all is written, or one part could not be */
  async #write(): Promise<void> {
    try {
      for (const chunk of chunksOf(this.#waiting.list(), CELLS_PER_WRITE)) await this.#writeChunk(chunk);
      this.#succeed();
      await this.#prune();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** One cell that the store refuses for good must not hold up the others: it is looked for by halves. */
  async #writeChunk({ writer, cells }: Chunk): Promise<void> {
    try {
      await this.#store.write(writer, cells);
    } catch (error) {
      if (!(error instanceof TelemetryError) || error.reason !== 'refused') throw error;
      if (cells.length > 1) {
        const half = Math.ceil(cells.length / 2);
        await this.#writeChunk({ writer, cells: cells.slice(0, half) });
        await this.#writeChunk({ writer, cells: cells.slice(half) });
        return;
      }
      this.#losses.add(cells);
      this.#warn(`A cell of figures cannot be kept, and is lost: ${error.message}`);
    }
    for (const cell of cells) this.#waiting.done({ writer, cell });
  }

  async #prune(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#pruneAtMs || this.#isClosed) return;
    this.#pruneAtMs = nowMs + PRUNE_INTERVAL_MS;
    try {
      await this.#store.prune(nowMs);
    } catch (error) {
      // Nothing is lost by it; what fails now will be tried again.
      this.#warn(`Old figures could not be let go: ${textOf(error)}`);
    }
  }

  #succeed(): void {
    this.#failures = 0;
    this.#retryAtMs = 0;
    this.#problem = null;
    if (this.#status !== 'writing') this.#warn(`Figures are written again; ${this.#losses.count} cells were lost since the start.`);
    this.#become('writing');
  }

  #fail(error: unknown): void {
    const backoffMs = Math.min(MAX_RETRY_MS, this.#intervalMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#retryAtMs = this.#clock.nowMs() + backoffMs;
    this.#fallBehind(textOf(error));
  }

  #fallBehind(problem: string): void {
    this.#problem = problem;
    if (this.#status !== 'writing') return;
    this.#warn(`Figures cannot be written, and wait in memory: ${problem}`);
    this.#become('behind');
  }

  #become(status: RecorderState['status']): void {
    if (status === this.#status) return;
    if (status === 'losing') this.#warn(`Too many figures wait in memory: the oldest ten seconds go. ${this.#problem ?? ''}`.trim());
    this.#status = status;
    this.#sinceMs = this.#clock.nowMs();
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
