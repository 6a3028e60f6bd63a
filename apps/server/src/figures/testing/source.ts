import { addMeasures, MemoryCellStore, RESOLUTIONS, WIDTH_MS, type Cell, type Resolution, type WrittenCell } from '@tributary/telemetry';
import { comparisonAnswer } from '../../rollback/index.ts';
import type { Audience, FiguresContext, FiguresSource } from '../source.ts';

const PRICES = { currency: 'EUR', originPerGigabyte: 50, relayPerGigabyte: 0, perTenThousandRequests: 0 };
export const WRITING = { status: 'writing', sinceMs: 0, waitingCells: 0, lostCells: 0 } as const;

/** Figures that a test writes down, in the memory's own store. */
export async function sourceOf(cells: readonly WrittenCell[], latest: readonly Cell[] = [], audiences: readonly Audience[] = []) {
  const store = new MemoryCellStore();
  await store.write('test', [...cells, ...widerThan(cells)]);
  const source: FiguresSource = {
    store,
    latest: (stream) => latest.filter((cell) => cell.stream === stream),
    audiences: async () => audiences,
    recorder: () => WRITING,
  };
  return source;
}

export const context: FiguresContext = {
  prices: async () => PRICES,
  peersOf: () => 'on',
  compare: async (_stream, groups) => comparisonAnswer(groups, { rolloutPercent: null, rolledBackAtMs: null }),
};

/** An aggregator writes the same in every width. */
function widerThan(cells: readonly WrittenCell[]): WrittenCell[] {
  const wider = new Map<string, WrittenCell>();
  const has = new Set(cells.map(({ resolution }) => resolution));
  for (const cell of cells) {
    for (const resolution of RESOLUTIONS.filter((each) => !has.has(each) && isWider(each, cell.resolution))) {
      const atMs = Math.floor(cell.atMs / WIDTH_MS[resolution]) * WIDTH_MS[resolution];
      const key = `${cell.stream} ${resolution} ${atMs}`;
      const before = wider.get(key);
      wider.set(key, { ...cell, resolution, atMs, measures: before ? addMeasures(before.measures, cell.measures) : cell.measures });
    }
  }
  return [...wider.values()];
}

const isWider = (a: Resolution, b: Resolution): boolean => WIDTH_MS[a] > WIDTH_MS[b];
