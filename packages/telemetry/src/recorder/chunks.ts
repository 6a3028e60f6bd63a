import type { WrittenCell } from '../cells.ts';
import type { WaitingCell } from './waiting-cells.ts';

/** What is written in one step. */
export interface Chunk {
  readonly writer: string;
  readonly cells: readonly WrittenCell[];
}

/**
 * Cuts a list into what is written at once: cells of one writer, those of a stream together as far as they fit.
 * @param waiting in the order of writers and streams
 */
export function chunksOf(waiting: readonly WaitingCell[], maxCells: number): Chunk[] {
  const chunks: { writer: string; cells: WrittenCell[] }[] = [];
  for (const { writer, cells } of byStream(waiting)) {
    const last = chunks.at(-1);
    if (last?.writer === writer && last.cells.length + cells.length <= maxCells) {
      last.cells.push(...cells);
      continue;
    }
    for (let start = 0; start < cells.length; start += maxCells) chunks.push({ writer, cells: cells.slice(start, start + maxCells) });
  }
  return chunks;
}

function byStream(waiting: readonly WaitingCell[]): { readonly writer: string; readonly cells: readonly WrittenCell[] }[] {
  const groups: { writer: string; cells: WrittenCell[] }[] = [];
  for (const { writer, cell } of waiting) {
    const last = groups.at(-1);
    if (last?.writer === writer && last.cells[0]?.stream === cell.stream) last.cells.push(cell);
    else groups.push({ writer, cells: [cell] });
  }
  return groups;
}
