/** The report for people: a figure per line, a player per column. */
import { FIGURES, type Figures } from './figures.ts';

const NOTHING = '–';
const GAP = '  ';

export function formatFigure(value: number | null, digits: number): string {
  if (value === null) return NOTHING;
  const rounded = value.toFixed(digits);
  // −0.00 is the rounding of almost nothing.
  return Number(rounded) === 0 ? (0).toFixed(digits) : rounded;
}

export interface Column {
  readonly title: string;
  readonly figures: Figures;
}

/** Lines without a value in any column are left out. */
export function formatTable(columns: readonly Column[]): string {
  const rows = FIGURES.filter(({ key }) => columns.some(({ figures }) => figures[key] !== null)).map(({ key, title, digits }) => [
    title,
    ...columns.map(({ figures }) => formatFigure(figures[key], digits)),
  ]);
  const all = [['', ...columns.map(({ title }) => title)], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(GAP);
  return all.map((row) => line(row).trimEnd()).join('\n');
}
