// Server only: zod is 91 KB compressed, and a viewer trusts its server's shapes no further than it must.
import * as z from 'zod';
import { isPeerId, isStreamId, isTrackId, type PeerId, type StreamId, type TrackId } from '../ids.ts';
import type { JoinRequest, NeighbourLost, Report, SignalToServer, ViewerState } from './events.ts';
import { SIGNALING_LIMITS as LIMITS } from './limits.ts';

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const peerId = z.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value), 'expected a PeerId: 24 hex digits');
const streamId = z.custom<StreamId>((value) => typeof value === 'string' && isStreamId(value), 'expected a StreamId: 32 hex digits');
const trackId = z.custom<TrackId>((value) => typeof value === 'string' && isTrackId(value), 'expected a TrackId: 16 hex digits');
const CONNECTION_ID_CHARACTERS = 64;
const STATUS_CHARACTERS = 40;
const MAX_INTERVAL_MS = 60 * 60 * 1000; // a report covers at most an hour: a suspended laptop's first one after waking
const MAX_WANTED_NEIGHBOURS = 32;

export const viewerStateSchema: z.ZodType<ViewerState> = z.strictObject({
  track: trackId.nullable(),
  atLiveEdge: z.boolean(),
  mayUpload: z.boolean(),
  uplinkClass: z.enum(['unknown', 'weak', 'medium', 'strong']),
});

export const joinRequestSchema: z.ZodType<JoinRequest> = z.object({
  version: z.int(),
  streamId,
  label: z.string().max(LIMITS.labelCharacters),
  secret: z.string().min(22).max(LIMITS.secretCharacters),
  token: z.string().max(LIMITS.tokenCharacters).optional(),
  state: viewerStateSchema,
  neighbours: z.array(peerId).max(LIMITS.knownNeighbours),
});

export const signalSchema: z.ZodType<SignalToServer> = z.strictObject({
  to: peerId,
  connectionId: z.string().min(1).max(CONNECTION_ID_CHARACTERS),
  signal: z
    .record(z.string(), z.unknown())
    .refine(
      (signal) => JSON.stringify(signal).length <= LIMITS.signalCharacters,
      `a signal has at most ${LIMITS.signalCharacters} characters`,
    ),
});

export const needNeighboursSchema = z.strictObject({ want: z.int().min(1).max(MAX_WANTED_NEIGHBOURS) });

export const neighbourLostSchema: z.ZodType<NeighbourLost> = z.strictObject({
  peerId,
  reason: z.enum(['closed', 'failed', 'silent', 'bad-piece']),
});

export const reportSchema: z.ZodType<Report> = z.object({
  index: count,
  intervalMs: z.number().min(0).max(MAX_INTERVAL_MS),
  traffic: z
    .array(z.strictObject({ track: trackId, originBytes: count, peerBytes: count, sentBytes: count, wastedBytes: count }))
    .max(LIMITS.reportTracks),
  stalls: count,
  stalledMs: z.number().min(0).max(MAX_INTERVAL_MS),
  startupMs: z.number().min(0).max(MAX_INTERVAL_MS).optional(),
  liveLatencyMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  neighbours: count,
  connectionsTried: count,
  connectionsFailed: count,
  badPieces: count,
  status: z.string().max(STATUS_CHARACTERS),
});
