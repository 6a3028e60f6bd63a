import type { Cell } from '@tributary/telemetry';

/**
 * Cells of the store with those that are newer in memory: what was written a few seconds ago lacks what was reported since. Where both
 * have one, the one that knows of more reports is the newer; where other processes write as well, that is the store's.
 */
export function withNewest(stored: readonly Cell[], latest: readonly Cell[], fromMs: number, toMs: number): Cell[] {
  const cells = new Map(stored.map((cell) => [cell.atMs, cell]));
  for (const cell of latest) {
    const known = cells.get(cell.atMs);
    if (cell.atMs < fromMs || cell.atMs >= toMs || (known !== undefined && newsOf(known) >= newsOf(cell))) continue;
    cells.set(cell.atMs, cell);
  }
  return [...cells.values()].sort((a, b) => a.atMs - b.atMs);
}

/** Both only grow. */
const newsOf = ({ measures: { counters } }: Cell): number => counters.reports + counters.viewerMs + counters.originServedRequests;
