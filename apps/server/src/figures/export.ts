import type { Point, Series } from '@tributary/operator-api';
import { stringify } from 'csv-stringify';

/** Columns of a CSV file: names carry their units. */
const COLUMNS: readonly { readonly key: keyof Point | 'time' | 'stream'; readonly header: string }[] = [
  { key: 'time', header: 'time (ISO 8601, UTC)' },
  { key: 'atMs', header: 'time (ms since 1970)' },
  { key: 'stream', header: 'stream' },
  { key: 'viewers', header: 'viewers (mean)' },
  { key: 'offload', header: 'offload (0-1)' },
  { key: 'ceiling', header: 'offload ceiling (0-1)' },
  { key: 'originBytesPerSecond', header: 'from origin (bytes/s)' },
  { key: 'peerBytesPerSecond', header: 'from peers (bytes/s)' },
  { key: 'relayedBytesPerSecond', header: 'of these relayed (bytes/s)' },
  { key: 'wastedBytesPerSecond', header: 'wasted (bytes/s)' },
  { key: 'originServedBytesPerSecond', header: 'served by origin, by its own count (bytes/s)' },
  { key: 'stallRatio', header: 'stall ratio (0-1)' },
  { key: 'startupMeanMs', header: 'start-up, mean (ms)' },
  { key: 'liveLatencyMeanMs', header: 'live latency, mean (ms)' },
  { key: 'copies', header: 'origin copies per segment' },
  { key: 'badPieces', header: 'bad pieces' },
  { key: 'bans', header: 'bans' },
];

/**
 * A series as CSV (RFC 4180), row by row; what is unknown is empty. Bounded as series are. Cells that a spreadsheet would take for a
 * formula are escaped (OWASP, CSV injection).
 */
export function exportedCsv(stream: string, { points }: Series): AsyncIterable<string | Buffer> {
  const csv = stringify({
    header: true,
    columns: [...COLUMNS],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { number: String },
  });
  void feed(csv, stream, points);
  return csv;
}

/** No faster than it is taken. */
async function feed(csv: ReturnType<typeof stringify>, stream: string, points: readonly Point[]): Promise<void> {
  for (const point of points) {
    if (csv.destroyed) return;
    const isRoom = csv.write({ ...point, stream, time: new Date(point.atMs).toISOString() });
    if (!isRoom) await new Promise<void>((resolve) => csv.once('drain', resolve).once('close', resolve));
  }
  csv.end();
}

/** Of a file: without its ending, of letters that every system takes. */
export function exportName(stream: string, { resolution, fromMs }: Series): string {
  const since = new Date(fromMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replaceAll(':', '');
  return `tributary-${stream === '*' ? 'all' : stream}-${since}-${resolution}`;
}
