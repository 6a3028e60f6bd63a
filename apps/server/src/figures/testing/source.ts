import { MemoryCellStore, type Cell, type WrittenCell } from '@tributary/telemetry';
import { comparisonAnswer } from '../../rollback/index.ts';
import type { Audience, FiguresContext, FiguresSource } from '../source.ts';

const PRICES = { currency: 'EUR', originPerGigabyte: 50, relayPerGigabyte: 0, perTenThousandRequests: 0 };
export const WRITING = { status: 'writing', sinceMs: 0, waitingCells: 0, lostCells: 0 } as const;

/** Figures that a test writes down, in the memory's own store. */
export async function sourceOf(cells: readonly WrittenCell[], latest: readonly Cell[] = [], audiences: readonly Audience[] = []) {
  const store = new MemoryCellStore();
  await store.write('test', cells);
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
