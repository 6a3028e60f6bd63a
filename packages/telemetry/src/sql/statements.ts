import type { SqlValue, Statement } from '@tributary/database';
import { ALL_STREAMS, MAX_POINTS, RESOLUTIONS, WIDTH_MS, type Resolution, type SeriesQuery, type WrittenCell } from '../cells.ts';
import { encodeMeasures } from '../cell-store/encoded-measures.ts';
import type { Sighting } from '../cell-store/sightings.ts';
import type { Span } from '../cell-store/spans.ts';
import { PEAK_COLUMNS, VALUE_COLUMNS } from './columns.ts';

const MS_PER_SECOND = 1000;
/** Of a Date: a time further away is no time. */
const MAX_TIME_MS = 8.64e15;

export const widthSeconds = (resolution: Resolution): number => WIDTH_MS[resolution] / MS_PER_SECOND;
export const inSeconds = (ms: number): number => Math.ceil(Math.min(MAX_TIME_MS, Math.max(-MAX_TIME_MS, ms)) / MS_PER_SECOND);
export const inMs = (seconds: SqlValue | undefined): number => Number(seconds) * MS_PER_SECOND;

/** PostgreSQL has no such character, and nobody's label needs it. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

const SEE_STREAM = `INSERT INTO telemetry_streams (name, label, first_seen, last_seen) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
  label = CASE WHEN excluded.label = '' THEN telemetry_streams.label ELSE excluded.label END,
  first_seen = CASE WHEN excluded.first_seen < telemetry_streams.first_seen THEN excluded.first_seen ELSE telemetry_streams.first_seen END,
  last_seen = CASE WHEN excluded.last_seen > telemetry_streams.last_seen THEN excluded.last_seen ELSE telemetry_streams.last_seen END`;

export function seeStream({ stream, label, firstMs, lastMs }: Sighting): Statement {
  return { sql: SEE_STREAM, values: [stream, withoutNul(label), inSeconds(firstMs), inSeconds(lastMs)] };
}

const SEE_WRITER = `INSERT INTO telemetry_writers (name, last_seen) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET last_seen = excluded.last_seen`;

export const seeWriter = (writer: string, atMs: number): Statement => ({ sql: SEE_WRITER, values: [writer, inSeconds(atMs)] });

const WRITE_CELL = `INSERT INTO telemetry_cells (resolution, stream, at, writer, ${VALUE_COLUMNS.join(', ')}, detail)
VALUES (?, (SELECT number FROM telemetry_streams WHERE name = ?), ?, (SELECT number FROM telemetry_writers WHERE name = ?),
  ${VALUE_COLUMNS.map(() => '?').join(', ')}, ?)
ON CONFLICT (resolution, stream, at, writer) DO UPDATE SET
  ${[...VALUE_COLUMNS, 'detail'].map((column) => `${column} = excluded.${column}`).join(', ')}`;

export function writeCell(writer: string, { resolution, stream, atMs, measures }: WrittenCell): Statement {
  const { values, detail } = encodeMeasures(measures);
  return { sql: WRITE_CELL, values: [widthSeconds(resolution), stream, inSeconds(atMs), writer, ...values, detail] };
}

/** More rows than there are: SQLite has no OFFSET without a LIMIT. */
const ALL_ROWS = 1_000_000_000;
const TOO_MANY = `SELECT number FROM telemetry_streams WHERE name <> '${ALL_STREAMS}'
ORDER BY watched_ms DESC, last_seen DESC, number LIMIT ${ALL_ROWS} OFFSET ?`;
const EVERY_WIDTH = RESOLUTIONS.map(widthSeconds).join(', ');

/** Lets go of what is past so many streams. */
export const makeRoom = (maxStreams: number): Statement[] => [
  { sql: `DELETE FROM telemetry_cells WHERE resolution IN (${EVERY_WIDTH}) AND stream IN (${TOO_MANY})`, values: [maxStreams] },
  { sql: `DELETE FROM telemetry_streams WHERE number IN (${TOO_MANY})`, values: [maxStreams] },
];

const IN_SERIES = `FROM telemetry_cells
WHERE resolution = ? AND stream = (SELECT number FROM telemetry_streams WHERE name = ?) AND at >= ? AND at < ?`;
const SERIES = `SELECT at, ${VALUE_COLUMNS.join(', ')}, detail ${IN_SERIES}`;
const NEWEST = `${SERIES} AND at >= (SELECT MIN(at) FROM (SELECT DISTINCT at ${IN_SERIES} ORDER BY at DESC LIMIT ${MAX_POINTS}) AS newest)`;

/** Rows of each writer, oldest first. */
export function readSeries({ stream, resolution, fromMs, toMs }: SeriesQuery): Statement {
  const values = [widthSeconds(resolution), stream, inSeconds(fromMs), inSeconds(toMs)];
  const mayBeTooMany = toMs - fromMs > MAX_POINTS * WIDTH_MS[resolution];
  return mayBeTooMany ? { sql: `${NEWEST} ORDER BY at`, values: [...values, ...values] } : { sql: `${SERIES} ORDER BY at`, values };
}

const summed = (from: string): string =>
  VALUE_COLUMNS.map((column) => `${PEAK_COLUMNS.has(column) ? 'MAX' : 'SUM'}(${from}.${column}) AS ${column}`).join(', ');
/** The streams come first, and of each its own cells: SQLite takes a CROSS JOIN at its word, and would else read all cells of a resolution. */
const TOTALS_OF_SPAN = `SELECT s.number AS stream, ${summed('c')}
FROM telemetry_streams s CROSS JOIN telemetry_cells c
WHERE s.name <> '${ALL_STREAMS}' AND s.last_seen >= ? AND c.resolution = ? AND c.stream = s.number AND c.at >= ? AND c.at < ?
GROUP BY s.number`;

/** One row for each stream. */
export function readTotals(spans: readonly Span[], limit: number): Statement {
  // No cell of a stream begins after it was last seen.
  const oldestMs = Math.min(...spans.map(({ fromMs }) => fromMs));
  const sql = `SELECT s.name AS name, s.label AS label, s.first_seen AS first_seen, s.last_seen AS last_seen, t.*
FROM (SELECT stream, ${summed('spans')} FROM (${spans.map(() => TOTALS_OF_SPAN).join(' UNION ALL ')}) AS spans GROUP BY stream) AS t
JOIN telemetry_streams s ON s.number = t.stream
ORDER BY COALESCE(t.peer_bytes, 0) DESC, s.name LIMIT ?`;
  const values = spans.flatMap(({ resolution, fromMs, toMs }) => [
    inSeconds(oldestMs),
    widthSeconds(resolution),
    inSeconds(fromMs),
    inSeconds(toMs),
  ]);
  return { sql, values: [...values, limit] };
}

const WATCHED = `UPDATE telemetry_streams SET watched_ms = COALESCE(
  (SELECT SUM(viewer_ms) FROM telemetry_cells WHERE resolution = ? AND stream = telemetry_streams.number), 0)`;
export const weighStreams: Statement = { sql: WATCHED, values: [widthSeconds('1d')] };

/** Streams and writers of which nothing can be left. */
export function forgetUnseen(beforeMs: number): Statement[] {
  return ['telemetry_streams', 'telemetry_writers'].map((table) => ({
    sql: `DELETE FROM ${table} WHERE last_seen < ?`,
    values: [inSeconds(beforeMs)],
  }));
}

/** In SQLite's tables, which are not cut by time. */
export function deleteOld(resolution: Resolution, beforeMs: number): Statement[] {
  const sql = 'DELETE FROM telemetry_cells WHERE resolution = ? AND stream IN (SELECT number FROM telemetry_streams) AND at < ?';
  return [{ sql, values: [widthSeconds(resolution), inSeconds(beforeMs)] }, { sql: 'SELECT changes() AS gone' }];
}
