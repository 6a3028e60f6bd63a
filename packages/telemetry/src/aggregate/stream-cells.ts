import { RESOLUTIONS, WIDTH_MS, type Cell, type Resolution, type StreamKey, type WrittenCell } from '../cells.ts';
import { LIVE_MS } from '../limits.ts';
import { offloadCeiling } from '../traffic.ts';
import { INDEX_OF, type Contribution } from './contribution.ts';
import { GrowingCell } from './growing-cell.ts';

const FINEST = '10s';
/** Where nobody takes what has news, the oldest goes; wider cells have it all the same. */
const MAX_FINEST = (2 * LIVE_MS) / WIDTH_MS[FINEST];
/** Wide ones first: where they are written in two halves, the second still says to ten seconds when the stream was there. */
const WIDEST_FIRST = RESOLUTIONS.toReversed();

/** One stream's open cells of every width, and its last ten minutes. */
export class StreamCells {
  readonly stream: StreamKey;
  /** How often it was forgotten before: each time it begins with empty cells, which must not replace those it had. */
  readonly incarnation: number;
  label: string;
  viewers = 0;
  /** Epoch milliseconds of the latest report or viewer. */
  lastNewsMs: number;
  readonly #cells: Record<Resolution, GrowingCell[]> = { '10s': [], '1m': [], '1h': [], '1d': [] };

  constructor(stream: StreamKey, label: string, incarnation: number, atMs: number) {
    this.stream = stream;
    this.label = label;
    this.incarnation = incarnation;
    this.lastNewsMs = atMs;
  }

  /** @param atMs within an open cell */
  add(contribution: Contribution, atMs: number): void {
    for (const resolution of RESOLUTIONS) this.#cell(resolution, atMs).sum.add(contribution);
  }

  count(index: number, amount: number, atMs: number): void {
    for (const resolution of RESOLUTIONS) this.#cell(resolution, atMs).sum.count(index, amount);
  }

  /** There were so many viewers at a moment. */
  see(viewers: number, atMs: number): void {
    for (const resolution of RESOLUTIONS) this.#cell(resolution, atMs).sum.see(viewers);
  }

  /**
   * Counts what peers could have delivered at best of the ten seconds around a moment: their bytes times 1 − 1/N. The number of
   * viewers changes, so each ten seconds count by their own bytes, and the ceiling is comparable with the offload over any time.
   * A report tells of the time before it, when there may have been more viewers: the larger number counts.
   * @returns bytes by which it changed
   */
  settleReachable(atMs: number): number {
    const cell = this.#cell(FINEST, atMs);
    const before = this.#cells[FINEST].find((each) => each.atMs === cell.atMs - WIDTH_MS[FINEST]);
    const viewers = Math.max(cell.viewersPeak, before?.viewersPeak ?? 0);
    const reachable = cell.sum.mediaBytes * offloadCeiling(viewers);
    const change = reachable - cell.sum.counter(INDEX_OF.reachableBytes);
    if (change === 0) return 0;
    this.count(INDEX_OF.reachableBytes, change, atMs);
    return change;
  }

  /**
   * Cells with news, each as it is now. Those that are open no more are closed.
   * @param openFromMs news of an earlier time does not come any more
   */
  takeNews(openFromMs: number): WrittenCell[] {
    const news: WrittenCell[] = [];
    for (const resolution of WIDEST_FIRST) {
      for (const cell of this.#cells[resolution]) {
        if (!cell.hasNews) continue;
        cell.hasNews = false;
        news.push({ stream: this.stream, label: this.label, resolution, atMs: cell.atMs, measures: cell.measures() });
      }
      this.#close(resolution, openFromMs);
    }
    return news;
  }

  /** Nothing of it is open, and nothing to be seen. */
  get isOver(): boolean {
    return this.viewers === 0 && RESOLUTIONS.every((resolution) => this.#cells[resolution].length === 0);
  }

  /** Ten seconds each, oldest first. */
  latest(fromMs: number): Cell[] {
    const cells = this.#cells[FINEST].filter(({ atMs }) => atMs >= fromMs);
    return cells.map((cell) => ({ stream: this.stream, resolution: FINEST, atMs: cell.atMs, measures: cell.measures() }));
  }

  #close(resolution: Resolution, openFromMs: number): void {
    const endMs = (cell: GrowingCell): number => cell.atMs + WIDTH_MS[resolution];
    const keptFromMs = resolution === FINEST ? openFromMs - LIVE_MS : openFromMs;
    this.#cells[resolution] = this.#cells[resolution].filter((cell) => endMs(cell) > keptFromMs);
    for (const cell of this.#cells[resolution]) if (endMs(cell) <= openFromMs) cell.close();
  }

  #cell(resolution: Resolution, atMs: number): GrowingCell {
    const cells = this.#cells[resolution];
    const startMs = Math.floor(atMs / WIDTH_MS[resolution]) * WIDTH_MS[resolution];
    const index = cells.findLastIndex((cell) => cell.atMs <= startMs);
    const found = cells[index];
    if (found?.atMs === startMs) return found;
    const cell = new GrowingCell(startMs);
    cells.splice(index + 1, 0, cell);
    if (cells.length > MAX_FINEST) cells.shift();
    return cell;
  }
}
