import { RESOLUTIONS, type Resolution, type WrittenCell } from '../cells.ts';
import { MAX_WAITING_BYTES, MAX_WAITING_CELLS } from '../limits.ts';
import type { Measures } from '../measures/index.ts';

/** About what a cell takes in memory without its histograms and names, and what each of those adds. */
const CELL_BYTES = 1500;
const ENTRY_BYTES = 60;

export interface WaitingLimits {
  readonly maxCells?: number;
  readonly maxBytes?: number;
}

/** A cell and who writes it. */
export interface WaitingCell {
  readonly writer: string;
  readonly cell: WrittenCell;
}

interface Entry extends WaitingCell {
  readonly bytes: number;
}

/**
 * Cells that are to be written, each only as it was last. There is room for so many: past it the oldest of ten seconds go, then
 * those of a minute, and so on. The wider ones have in them what the finer ones had.
 */
export class WaitingCells {
  readonly #maxCells: number;
  readonly #maxBytes: number;
  /** By key, in the order of their first coming: about that of their time. */
  readonly #entries: Readonly<Record<Resolution, Map<string, Entry>>> = {
    '10s': new Map(),
    '1m': new Map(),
    '1h': new Map(),
    '1d': new Map(),
  };
  #bytes = 0;

  constructor({ maxCells = MAX_WAITING_CELLS, maxBytes = MAX_WAITING_BYTES }: WaitingLimits = {}) {
    this.#maxCells = maxCells;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return RESOLUTIONS.reduce((sum, resolution) => sum + this.#entries[resolution].size, 0);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @returns cells that had to go */
  put(writer: string, cells: readonly WrittenCell[]): WrittenCell[] {
    for (const cell of cells) {
      const key = keyOf(writer, cell);
      const entries = this.#entries[cell.resolution];
      const entry = { writer, cell, bytes: CELL_BYTES + ENTRY_BYTES * entriesIn(cell.measures) };
      this.#bytes += entry.bytes - (entries.get(key)?.bytes ?? 0);
      entries.set(key, entry);
    }
    const gone: WrittenCell[] = [];
    while (this.count > this.#maxCells || this.#bytes > this.#maxBytes) {
      const oldest = this.#oldestOfFinest();
      if (oldest === undefined) break;
      this.done(oldest);
      gone.push(oldest.cell);
    }
    return gone;
  }

  /** All, those of a writer and a stream beside each other, the wide ones first. */
  list(): WaitingCell[] {
    const widestFirst = RESOLUTIONS.toReversed().flatMap((resolution) => [...this.#entries[resolution].values()]);
    const nameOf = ({ writer, cell }: WaitingCell): string => `${writer} ${cell.stream}`;
    return widestFirst
      .map((entry) => ({ entry, name: nameOf(entry) }))
      .sort(byName)
      .map(({ entry }) => entry);
  }

  /** Lets go of one that is written, unless there is newer news of it. */
  done({ writer, cell }: WaitingCell): void {
    const key = keyOf(writer, cell);
    const entries = this.#entries[cell.resolution];
    const entry = entries.get(key);
    if (entry?.cell !== cell) return;
    entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  #oldestOfFinest(): Entry | undefined {
    for (const resolution of RESOLUTIONS) {
      const [oldest] = this.#entries[resolution].values();
      if (oldest !== undefined) return oldest;
    }
    return undefined;
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const keyOf = (writer: string, { stream, atMs }: WrittenCell): string => `${writer} ${stream} ${atMs}`;

function entriesIn({ breakdowns, segmentTimes, startupTimes }: Measures): number {
  const named = Object.values(breakdowns).reduce((sum, counts) => sum + Object.keys(counts).length, 0);
  const timed = Object.values(segmentTimes).reduce((sum, counts) => sum + counts.length, 0);
  return named + timed + startupTimes.length;
}
