import * as z from 'zod';

/** Shapes of what the operator's API answers. Bytes and milliseconds are numbers; times are epoch milliseconds; shares are 0 … 1. */

export const RANGES = ['15m', '2h', '24h', '7d', '30d', '13mo'] as const;
/** A stretch of time that ends now. */
export const range = z.enum(RANGES).describe('A stretch of time that ends now');

export const streamKey = z
  .string()
  .regex(/^(?:\*|[0-9a-f]{32})$/, 'expected a stream’s identifier (32 hex digits), or * for all')
  .describe('A stream’s identifier, or * for all of them');
export const epochMs = z.number().describe('Milliseconds since 1970');
const bytes = z.number().min(0);
const share = z.number().describe('0 … 1');
const perSecond = z.number().min(0);

/** Money, where prices are set. */
export const money = z.object({
  currency: z.string(),
  /** What the peers' bytes would have cost at the origin. */
  grossSaved: z.number(),
  /** Off that: relayed bytes, playlists and attestations that only peers need, the requests that slices cost. */
  costs: z.number(),
  saved: z.number(),
});

/** The one number, with what is needed to trust it. */
export const offloadFigures = z.object({
  /** (peers − relayed) ÷ (peers + origin); null before any byte. */
  offload: share.nullable(),
  /** 1 − 1/N over the same bytes. */
  ceiling: share.nullable(),
  originBytes: bytes,
  peerBytes: bytes,
  relayedBytes: bytes,
  sentBytes: bytes,
  wastedBytes: bytes,
  /** By the other ends' word: of what viewers say they received, what others say they sent them. Null: nothing to compare yet. */
  confirmedShare: share.nullable(),
  /** What the origin itself says it served of segments; null: it is not asked. */
  originServedBytes: bytes.nullable(),
  /** Offload by the origin's own count: 1 − served ÷ (peers + origin); null as above. */
  originOffload: share.nullable(),
  notaryBytes: bytes,
});

export const qualityFigures = z.object({
  /** Stalled ÷ (played + stalled). */
  stallRatio: share.nullable(),
  stalls: z.number(),
  playedMs: z.number(),
  startupMeanMs: z.number().nullable(),
  startupP50Ms: z.number().nullable(),
  startupP95Ms: z.number().nullable(),
  liveLatencyMeanMs: z.number().nullable(),
  errors: z.number(),
});

/** One moment of a series. What is unknown is null, never 0. */
export const point = z.object({
  atMs: epochMs,
  /** Mean audience of the moment. */
  viewers: z.number(),
  offload: share.nullable(),
  ceiling: share.nullable(),
  originBytesPerSecond: perSecond,
  peerBytesPerSecond: perSecond,
  relayedBytesPerSecond: perSecond,
  wastedBytesPerSecond: perSecond,
  originServedBytesPerSecond: perSecond.nullable(),
  stallRatio: share.nullable(),
  startupMeanMs: z.number().nullable(),
  liveLatencyMeanMs: z.number().nullable(),
  /** Copies of each segment that the origin served; null where nobody counted. */
  copies: z.number().nullable(),
  badPieces: z.number(),
  bans: z.number(),
});

export const series = z.object({
  resolution: z.enum(['10s', '1m', '1h', '1d']),
  widthMs: z.number(),
  fromMs: epochMs,
  toMs: epochMs,
  points: z.array(point),
});

export const breakdown = z.array(z.object({ name: z.string(), value: z.number() })).describe('The largest first');

export const streamRow = z.object({
  stream: streamKey,
  label: z.string(),
  viewers: z.number(),
  peers: z.enum(['on', 'off', 'ramping']),
  figures: offloadFigures,
  quality: qualityFigures,
  money: money.nullable(),
  firstSeenMs: epochMs,
  lastSeenMs: epochMs,
});

/** How the figures themselves are doing. */
export const recorderState = z.object({
  status: z.enum(['writing', 'behind', 'losing']),
  sinceMs: epochMs,
  waitingCells: z.number(),
  lostCells: z.number(),
});

export const overview = z.object({
  nowMs: epochMs,
  now: z.object({
    viewers: z.number(),
    streams: z.number(),
    /** Of the last minute. */
    offload: share.nullable(),
    ceiling: share.nullable(),
    originBytesPerSecond: perSecond,
    peerBytesPerSecond: perSecond,
  }),
  figures: offloadFigures,
  quality: qualityFigures,
  money: money.nullable(),
  series,
  /** Reports by the one reason for peers or none. */
  statuses: breakdown,
  streams: z.array(streamRow).describe('Those that save most first'),
  recorder: recorderState,
  reports: z.object({ taken: z.number(), flagged: z.number(), lost: z.number() }),
});

/** Counts by upper bound (milliseconds), the last one for what took longer. */
export const histogram = z.object({ boundsMs: z.array(z.number()), counts: z.array(z.number()) });

/** A mean with its 95 % confidence interval; viewers are the observations. */
export const estimate = z.object({ viewers: z.number(), mean: z.number(), low: z.number(), high: z.number() });
export const comparedMeasure = z.object({
  peers: estimate.nullable(),
  control: estimate.nullable(),
  /** peers − control, by Welch's method. */
  difference: z.object({ mean: z.number(), low: z.number(), high: z.number() }).nullable(),
  verdict: z.enum(['too-few', 'no-difference', 'better', 'worse']),
});
export const comparison = z.object({
  rolloutPercent: z.number().nullable(),
  stallRatio: comparedMeasure,
  startupMs: comparedMeasure,
  bitrate: comparedMeasure,
  rolledBackAtMs: epochMs.nullable(),
});

export const streamFigures = z.object({
  nowMs: epochMs,
  row: streamRow,
  series,
  segmentTimes: z.object({ origin: histogram, peers: histogram, mixed: histogram }),
  startupTimes: histogram,
  renditions: breakdown,
  connected: breakdown,
  connectionFailures: breakdown,
  connections: z.object({ tried: z.number(), failed: z.number() }),
  statuses: breakdown,
  browsers: breakdown,
  players: breakdown,
  countries: breakdown,
  networks: breakdown,
  errorKinds: breakdown,
  /** Jain's index of what viewers sent: 1: all the same; 1/n: one for everybody. */
  fairness: share.nullable(),
  meanRoundTripMs: z.number().nullable(),
  badPieces: z.number(),
  mismatchedSegments: z.number(),
  bans: z.number(),
  comparison,
});

export const mesh = z.object({
  nowMs: epochMs,
  viewers: z.number(),
  /** Fewer where the swarm is large: a connected sample. */
  nodes: z.array(
    z.object({
      id: z.string().describe('Of this picture only: says nothing of who it is'),
      group: z.enum(['peers', 'control']),
      uplink: z.string(),
      country: z.string(),
      receivedBytesPerSecond: perSecond,
      sentBytesPerSecond: perSecond,
    }),
  ),
  edges: z.array(z.object({ from: z.string(), to: z.string(), bytesPerSecond: perSecond, confirmed: z.boolean() })),
});

export type Range = z.infer<typeof range>;
export type Money = z.infer<typeof money>;
export type OffloadFigures = z.infer<typeof offloadFigures>;
export type QualityFigures = z.infer<typeof qualityFigures>;
export type Point = z.infer<typeof point>;
export type Series = z.infer<typeof series>;
export type BreakdownRows = z.infer<typeof breakdown>;
export type StreamRow = z.infer<typeof streamRow>;
export type RecorderState = z.infer<typeof recorderState>;
export type Overview = z.infer<typeof overview>;
export type Histogram = z.infer<typeof histogram>;
export type Estimate = z.infer<typeof estimate>;
export type ComparedMeasure = z.infer<typeof comparedMeasure>;
export type Comparison = z.infer<typeof comparison>;
export type StreamFigures = z.infer<typeof streamFigures>;
export type Mesh = z.infer<typeof mesh>;
