// Server only: zod is 91 KB compressed, and a viewer trusts its server's shapes no further than it must.
import * as z from 'zod';
import { isPeerId, isStreamId, isTrackId, MAX_SEQUENCE, type PeerId, type SegmentId, type StreamId, type TrackId } from '../ids.ts';
import {
  BROWSER_FAMILIES,
  SEGMENT_TIME_BOUNDS_MS,
  type BeaconedReport,
  type DutyMissed,
  type JoinRequest,
  type LinkTraffic,
  type NeighbourLost,
  type PeerSignal,
  type RenditionTime,
  type Report,
  type SegmentHashes,
  type SignalToServer,
  type TokenRefresh,
  type ViewerState,
  type WantAttestations,
} from './events.ts';
import { SIGNALING_LIMITS as LIMITS } from './limits.ts';
import { PIECE_BYTES, pieceCount } from '../wire/constants.ts';
import { PIECE_HASH_BYTES } from '../attestation/constants.ts';
import { isPeerSignal } from './signal.ts';

export { readPayload, type Reading } from './read-payload.ts';

// A label or status is shown, logged and stored: no control characters (PostgreSQL refuses NUL, terminals obey escapes).
const readable = z.string().regex(/^\P{Cc}*$/u, 'expected no control characters');
const count = z.int().min(0).max(LIMITS.reportCount);
const byteCount = z.int().min(0).max(LIMITS.reportBytes);
const durationMs = z.number().min(0).max(LIMITS.reportIntervalMs);
const sequence = z.int().min(0).max(MAX_SEQUENCE);
const peerId = z.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value), 'expected a PeerId: 24 hex digits');
const streamId = z.custom<StreamId>((value) => typeof value === 'string' && isStreamId(value), 'expected a StreamId: 32 hex digits');
const trackId = z.custom<TrackId>((value) => typeof value === 'string' && isTrackId(value), 'expected a TrackId: 16 hex digits');
const peerSignal = z.custom<PeerSignal>(isPeerSignal, `expected plain JSON of at most ${LIMITS.signalCharacters} characters`);

export const viewerStateSchema: z.ZodType<ViewerState> = z.strictObject({
  track: trackId.nullable(),
  atLiveEdge: z.boolean(),
  mayUpload: z.boolean(),
  uplinkClass: z.enum(['unknown', 'weak', 'medium', 'strong']),
  newestSequence: sequence.optional(),
});

/** Drops members that it does not know: a later version may add some, and is still told which version is spoken here. */
export const joinRequestSchema: z.ZodType<JoinRequest> = z.object({
  version: z.int().min(1),
  streamId,
  label: readable.max(LIMITS.labelCharacters),
  secret: z.string().min(LIMITS.secretMinCharacters).max(LIMITS.secretCharacters),
  token: z.string().max(LIMITS.tokenCharacters).optional(),
  playlistUrl: readable.max(LIMITS.playlistUrlCharacters).optional(),
  state: viewerStateSchema,
  iceTransportPolicy: z.enum(['all', 'relay']).optional(),
  neighbours: z.array(peerId).max(LIMITS.knownNeighbours),
});

export const refreshTokenSchema: z.ZodType<TokenRefresh> = z.strictObject({ token: z.string().max(LIMITS.tokenCharacters) });

export const signalSchema: z.ZodType<SignalToServer> = z.strictObject({
  to: peerId,
  connectionId: z.string().min(1).max(LIMITS.connectionIdCharacters),
  signal: peerSignal,
});

export const needNeighboursSchema = z.strictObject({ want: z.int().min(1).max(LIMITS.wantedNeighbours) });

export const neighbourLostSchema: z.ZodType<NeighbourLost> = z.strictObject({
  peerId,
  reason: z.enum(['closed', 'failed', 'silent', 'bad-piece']),
});

export const dutyMissedSchema: z.ZodType<DutyMissed> = z.strictObject({ owner: peerId, sequence });

const segment: z.ZodType<SegmentId> = z.strictObject({
  track: trackId,
  sequence,
  name: z.string().regex(/^[0-9a-f]{16}$/, 'expected a name: 16 hex digits'),
});

export const wantAttestationsSchema: z.ZodType<WantAttestations> = z.strictObject({
  segments: z.array(segment).min(1).max(LIMITS.wantedAttestations),
});

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const base64Length = (bytes: number) => Math.ceil(bytes / 3) * 4;

const segmentHashes: z.ZodType<SegmentHashes> = z
  .strictObject({
    segment,
    totalBytes: z
      .int()
      .min(1)
      .max(LIMITS.pieceHashesCharacters * PIECE_BYTES),
    pieceHashes: z.string().max(LIMITS.pieceHashesCharacters).regex(BASE64, 'expected base64'),
  })
  .refine(
    ({ totalBytes, pieceHashes }) => pieceHashes.length === base64Length(pieceCount(totalBytes) * PIECE_HASH_BYTES),
    'expected as many hashes as a segment of this size has pieces',
  );

export const segmentHashesSchema = z.strictObject({ segments: z.array(segmentHashes).min(1).max(LIMITS.reportedHashes) });

const histogram = (bounds: readonly number[]) => z.array(count).max(bounds.length + 1);
const reason = z.string().regex(/^[a-z-]{1,32}$/, 'expected a reason: small letters and dashes');

const link: z.ZodType<LinkTraffic> = z.strictObject({ peerId, receivedBytes: byteCount, sentBytes: byteCount });

const rendition: z.ZodType<RenditionTime> = z.strictObject({
  bitrate: z.number().min(0).max(LIMITS.reportBitrate),
  height: z.int().min(0).max(LIMITS.reportCount).optional(),
  playedMs: durationMs,
});

/** Drops members that it does not know: an older server takes what it understands of a newer viewer's report. */
export const reportSchema: z.ZodType<Report> = z.object({
  index: z.int().min(0),
  intervalMs: durationMs,
  traffic: z
    .array(
      z.strictObject({
        track: trackId,
        originBytes: byteCount,
        peerBytes: byteCount,
        sentBytes: byteCount,
        wastedBytes: byteCount,
      }),
    )
    .max(LIMITS.reportTracks),
  relayedBytes: byteCount.optional(),
  stalls: count,
  stalledMs: durationMs,
  startupMs: durationMs.optional(),
  liveLatencyMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  neighbours: count,
  connectionsTried: count,
  connectionsFailed: count,
  badPieces: count,
  mismatchedSegments: count.optional(),
  status: readable.max(LIMITS.statusCharacters),
  playedMs: durationMs.optional(),
  segmentTimes: z
    .object({
      origin: histogram(SEGMENT_TIME_BOUNDS_MS).optional(),
      peers: histogram(SEGMENT_TIME_BOUNDS_MS).optional(),
      mixed: histogram(SEGMENT_TIME_BOUNDS_MS).optional(),
    })
    .optional(),
  originRequests: count.optional(),
  playlistBytes: byteCount.optional(),
  attestationBytes: byteCount.optional(),
  renditions: z.array(rendition).max(LIMITS.reportRenditions).optional(),
  errors: z.object({ network: count.optional(), media: count.optional(), other: count.optional() }).optional(),
  connected: z.object({ host: count.optional(), srflx: count.optional(), prflx: count.optional(), relay: count.optional() }).optional(),
  connectionFailures: z
    .record(reason, count)
    .refine((failures) => Object.keys(failures).length <= LIMITS.reportReasons, `expected at most ${LIMITS.reportReasons} reasons`)
    .optional(),
  roundTripMs: durationMs.optional(),
  links: z.array(link).max(LIMITS.reportLinks).optional(),
  policyRevision: z.int().min(0).optional(),
  group: z.enum(['peers', 'control']).optional(),
  browser: z.enum(BROWSER_FAMILIES).optional(),
  player: z
    .string()
    .max(LIMITS.playerNameCharacters)
    .regex(/^[\w.-]*$/, 'expected letters, digits, dots and dashes')
    .optional(),
  isLast: z.boolean().optional(),
});

export const beaconedReportSchema: z.ZodType<BeaconedReport> = z.strictObject({
  streamId,
  secret: z.string().min(LIMITS.secretMinCharacters).max(LIMITS.secretCharacters),
  report: reportSchema,
});
