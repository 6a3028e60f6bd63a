import type { AlertFigures } from '@tributary/control';
import { offload, WIDTH_MS, type Cell, type StreamKey } from '@tributary/telemetry';
import { ceilingOf } from '../figures/offload-figures.ts';
import { stallRatioOf } from '../figures/quality-figures.ts';
import type { Audience, FiguresSource } from '../figures/source.ts';
import { sumCells } from '../figures/sum-cells.ts';
import type { AlertFiguresPort } from './ports.ts';

const FINEST = '10s';
/** A minute, as where the dashboard says *now*; the ten seconds that are still open lack reports that are on their way. */
const CELLS_LOOKED_AT = 6;

/** What alerts look at, from the cells of the last minutes that this process has in memory. */
export function figuresOfCells(source: Pick<FiguresSource, 'latest' | 'audiences'>, nowMs: () => number): AlertFiguresPort {
  let viewersOf = new Map<string, number>();
  return {
    streams: async (limit) => {
      const audiences = [...(await source.audiences())].sort((a: Audience, b: Audience) => b.viewers - a.viewers);
      viewersOf = new Map(audiences.map(({ streamId, viewers }) => [streamId, viewers]));
      return audiences.slice(0, limit).map(({ streamId, label }) => ({ stream: streamId, label }));
    },
    figures: (stream) => alertFigures(source.latest(stream as StreamKey), viewersOf.get(stream) ?? 0, nowMs()),
  };
}

/** @param cells of the finest resolution, oldest first */
export function alertFigures(cells: readonly Cell[], viewers: number, nowMs: number): AlertFigures | null {
  if (cells.length === 0 && viewers === 0) return null;
  const openedAtMs = nowMs - (nowMs % WIDTH_MS[FINEST]);
  const looked = cells.filter(({ atMs }) => atMs < openedAtMs && atMs >= openedAtMs - CELLS_LOOKED_AT * WIDTH_MS[FINEST]);
  const { counters } = sumCells(looked);
  return {
    offload: offload(counters),
    ceiling: ceilingOf(counters),
    stallRatio: stallRatioOf(counters),
    lastReportAtMs: lastReportAtMs(cells, nowMs),
    viewers,
  };
}

/** To ten seconds. Where no report is remembered: since when viewers are. */
function lastReportAtMs(cells: readonly Cell[], nowMs: number): number | null {
  const reported = cells.findLast(({ measures }) => measures.counters.reports > 0);
  if (reported !== undefined) return Math.min(nowMs, reported.atMs + WIDTH_MS[FINEST]);
  return cells.find(({ measures }) => measures.counters.viewerMs > 0)?.atMs ?? null;
}
