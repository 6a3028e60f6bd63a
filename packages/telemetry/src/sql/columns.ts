import { COUNTERS, PEAKS } from '../measures/index.ts';

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Columns of a cell's counters and peaks, in the order of EncodedMeasures. A new counter needs a migration that adds its column. */
export const VALUE_COLUMNS: readonly string[] = [...COUNTERS, ...PEAKS].map(snakeCase);
export const PEAK_COLUMNS: ReadonlySet<string> = new Set(PEAKS.map(snakeCase));
