import { WIDTH_MS, type StreamKey, type WrittenCell } from '../cells.ts';

export interface Sighting {
  readonly stream: StreamKey;
  /** Empty where no cell knows it. */
  readonly label: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** When each stream was there, as exactly as the finest of its cells say. In the order of their names. */
export function sightings(cells: readonly WrittenCell[]): Sighting[] {
  const found = new Map<StreamKey, { label: string; firstMs: number; lastMs: number; widthMs: number }>();
  for (const { stream, label, resolution, atMs } of cells) {
    const widthMs = WIDTH_MS[resolution];
    const known = found.get(stream);
    if (known === undefined || widthMs < known.widthMs) {
      found.set(stream, { label: label || (known?.label ?? ''), firstMs: atMs, lastMs: atMs, widthMs });
      continue;
    }
    known.label ||= label;
    if (widthMs > known.widthMs) continue;
    known.firstMs = Math.min(known.firstMs, atMs);
    known.lastMs = Math.max(known.lastMs, atMs);
  }
  // Processes that write at the same time meet the same streams in the same order, so that they cannot wait for each other in a ring.
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([stream, { label, firstMs, lastMs }]) => ({ stream, label, firstMs, lastMs }));
}
