import type { Dialect, Migration } from '@tributary/database';

/** As of the first release: what is counted later comes by later migrations. */
const FIRST_COLUMNS = [
  'origin_bytes',
  'peer_bytes',
  'relayed_bytes',
  'sent_bytes',
  'wasted_bytes',
  'attestation_bytes',
  'playlist_bytes',
  'confirmed_peer_bytes',
  'origin_served_bytes',
  'origin_served_requests',
  'notary_bytes',
  'notary_segments',
  'segments',
  'origin_requests',
  'played_ms',
  'stalls',
  'stalled_ms',
  'startups',
  'startup_sum_ms',
  'latencies',
  'latency_sum_ms',
  'round_trips',
  'round_trip_sum_ms',
  'connections_tried',
  'connections_failed',
  'bad_pieces',
  'mismatched_segments',
  'bans',
  'errors',
  'reports',
  'flagged_reports',
  'lost_reports',
  'viewer_ms',
  'reachable_bytes',
  'uploaders',
  'uploader_sent_bytes',
  'uploader_sent_squares',
  'viewers_peak',
];

/** Sums of squares of bytes are past what 64 whole bits hold; both write small whole numbers of it in few bytes or exactly. */
const NUMBER: Record<Dialect, string> = { sqlite: 'REAL', postgres: 'DOUBLE PRECISION' };
const NUMBERED: Record<Dialect, string> = { sqlite: 'INTEGER PRIMARY KEY', postgres: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY' };
/** The rows lie in the order of their key, so that a stream's series is read in one go. */
const CELLS_END: Record<Dialect, string> = { sqlite: 'WITHOUT ROWID', postgres: 'PARTITION BY LIST (resolution)' };

/** Days, hours, minutes and tens of seconds are kept for different times: PostgreSQL keeps them apart, and cuts each by time as it goes. */
const PARTITIONS = [10, 60, 3600, 86_400].map(
  (seconds) => `CREATE TABLE telemetry_cells_${seconds} PARTITION OF telemetry_cells FOR VALUES IN (${seconds}) PARTITION BY RANGE (at)`,
);

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'telemetry-0001-cells',
    statements: (dialect) => [
      // Seconds since 1970. watched_ms is brought up to date now and then.
      `CREATE TABLE telemetry_streams (
        number ${NUMBERED[dialect]},
        name TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        first_seen BIGINT NOT NULL,
        last_seen BIGINT NOT NULL,
        watched_ms ${NUMBER[dialect]} NOT NULL DEFAULT 0
      )`,
      'CREATE INDEX telemetry_streams_by_worth ON telemetry_streams (watched_ms DESC, last_seen DESC, number)',
      `CREATE TABLE telemetry_writers (
        number ${NUMBERED[dialect]},
        name TEXT NOT NULL UNIQUE,
        last_seen BIGINT NOT NULL
      )`,
      // Resolution is a width in seconds; at is a time in seconds since 1970. No value: nothing.
      `CREATE TABLE telemetry_cells (
        resolution INTEGER NOT NULL,
        stream BIGINT NOT NULL,
        at BIGINT NOT NULL,
        writer BIGINT NOT NULL,
        ${FIRST_COLUMNS.map((column) => `${column} ${NUMBER[dialect]},`).join('\n')}
        detail TEXT,
        PRIMARY KEY (resolution, stream, at, writer)
      ) ${CELLS_END[dialect]}`,
      ...(dialect === 'postgres' ? PARTITIONS : []),
    ],
  },
];
