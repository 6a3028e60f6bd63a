import { Readable } from 'node:stream';
import type { Mesh } from '@tributary/operator-api';
import type { FiguresDesk } from '../../figures/figures-desk.ts';
import { exportedCsv, exportName } from '../../figures/export.ts';
import type { EventsLog } from '../../operator/events-log.ts';
import type { Handlers } from './calls.ts';

type FiguresRoute = 'overview' | 'streams' | 'stream' | 'mesh' | 'comparison' | 'exportFigures' | 'events';

export interface FiguresRoutesOptions {
  readonly figures: FiguresDesk;
  readonly events: EventsLog;
  /** Who sends to whom, sampled. */
  readonly mesh: (stream: string) => Promise<Mesh> | Mesh;
}

const ALL_STREAMS = '*';
/** Streams of one answer where nothing is said. */
const LISTED_STREAMS = 100;

/** What was measured, and what happened. */
export function figuresRoutes({ figures, events, mesh }: FiguresRoutesOptions): Pick<Handlers, FiguresRoute> {
  return {
    overview: ({ query }) => figures.overview(query),
    streams: async ({ query: { limit = LISTED_STREAMS, ...period } }) => figures.streams(period, limit),
    stream: ({ params: { stream }, query }) => figures.stream(stream, query),
    mesh: ({ params: { stream } }) => mesh(stream),
    comparison: ({ params: { stream }, query }) => figures.comparison(stream, query),
    exportFigures: async ({ query: { format, stream = ALL_STREAMS, ...period }, reply }) => {
      const series = await figures.series(stream, period);
      const file = `${exportName(stream, series)}.${format}`;
      void reply.header('content-disposition', `attachment; filename="${file}"`);
      if (format === 'json') return { stream, ...series };
      void reply.type('text/csv; charset=utf-8; header=present');
      return Readable.from(exportedCsv(stream, series));
    },
    events: ({ query }) => events.page(query),
  };
}
