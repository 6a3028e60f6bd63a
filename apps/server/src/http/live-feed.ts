import type { AlertState, LiveEvents, Mesh, Range, StreamRow } from '@tributary/operator-api';
import type { Logger } from 'pino';
import type { FiguresDesk } from '../figures/figures-desk.ts';
import { ROWS_INTERVAL_MS } from './limits.ts';
import { sentEvent } from './live.ts';

/** What a dashboard has on its screen. */
export interface LiveView {
  /** Null: the overview. */
  readonly stream: string | null;
  readonly range: Range;
}

export interface LiveFeedOptions {
  readonly figures: FiguresDesk;
  readonly mesh: (stream: string) => Promise<Mesh> | Mesh;
  readonly alertStates: () => readonly AlertState[];
  readonly logger: Logger;
  readonly nowMs?: () => number;
}

interface KeptRows {
  readonly atMs: number;
  readonly rows: Promise<readonly StreamRow[]>;
}

const ALL_STREAMS = '*';
/** On the first page. */
const LISTED_ROWS = 20;
/** Among which the one that somebody looks at is found. */
const MAX_ROWS = 500;

/** What dashboards are pushed. What one part of it lacks – a database that is away – keeps nothing back of the others. */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #nowMs: () => number;
  /** By range, of which there are few. They are added up from the store: less often than anything else is pushed. */
  readonly #rows = new Map<Range, KeptRows>();
  /** Parts that failed last time: said once, until they are well. */
  readonly #failing = new Set<string>();

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  async content({ stream, range }: LiveView): Promise<string> {
    const { figures, mesh, alertStates } = this.#options;
    const nowMs = this.#nowMs();
    const parts: { readonly [K in keyof LiveEvents]?: () => Promise<LiveEvents[K]> } = {
      overview: async () => ({ nowMs, ...(await figures.now()), recorder: figures.recorder() }),
      points: async () => ({ stream: stream ?? ALL_STREAMS, points: figures.latestPoints(stream ?? ALL_STREAMS) }),
      alerts: async () => [...alertStates()],
      ...(stream === null || stream === ALL_STREAMS ? {} : { mesh: async () => mesh(stream) }),
      streams: async () => ({ nowMs, streams: onScreen(await this.#rowsOf(range), stream) }),
    };
    const texts: string[] = [];
    for (const [name, make] of Object.entries(parts)) {
      const content = await this.#tried(name, make);
      if (content !== undefined) texts.push(sentEvent(name, content));
    }
    return texts.join('');
  }

  async #tried(name: string, make: () => Promise<unknown>): Promise<unknown> {
    try {
      const content = await make();
      this.#failing.delete(name);
      return content;
    } catch (error) {
      if (!this.#failing.has(name))
        this.#options.logger.error({ err: error, part: name }, 'a part of what dashboards show cannot be had: it is left out until it can');
      this.#failing.add(name);
      return undefined;
    }
  }

  #rowsOf(range: Range): Promise<readonly StreamRow[]> {
    const nowMs = this.#nowMs();
    const kept = this.#rows.get(range);
    if (kept !== undefined && nowMs - kept.atMs < ROWS_INTERVAL_MS) return kept.rows;
    const rows = this.#options.figures.streams({ range }, MAX_ROWS).then(({ streams }) => streams);
    this.#rows.set(range, { atMs: nowMs, rows });
    return rows;
  }
}

function onScreen(rows: readonly StreamRow[], stream: string | null): StreamRow[] {
  return stream === null ? rows.slice(0, LISTED_ROWS) : rows.filter((row) => row.stream === stream);
}
