// Shapes of what the server sends. Viewers read these by hand; tests and documents hold them against the types here.
import * as z from 'zod';
import type { Duty } from '../../duty.ts';
import { MAX_POLICY_KEYS, PREFERENCES } from '../../policy/document.ts';
import { readSignedPolicy } from '../../policy/signed.ts';
import { isPeerId, isTrackId, type PeerId, type TrackId } from '../../ids.ts';
import type {
  Attestations,
  Introduction,
  JoinAnswer,
  JoinRefusal,
  PeerSignal,
  Policy,
  RefreshAnswer,
  ReportAnswer,
  ServerToClientEvents,
  SignalFromServer,
  Trust,
  TrustedKey,
} from '../events.ts';
import { SIGNALING_LIMITS as LIMITS } from '../limits.ts';
import { isPeerSignal } from '../signal.ts';

type Payload<E extends keyof ServerToClientEvents> = Parameters<ServerToClientEvents[E]>[0];

const peerId = z.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value));
/** Every reason: one that is missing here does not compile. */
export const JOIN_REFUSALS: { readonly [R in JoinRefusal]: R } = {
  'unsupported-version': 'unsupported-version',
  invalid: 'invalid',
  'token-missing': 'token-missing',
  'token-expired': 'token-expired',
  'token-not-yet-valid': 'token-not-yet-valid',
  'token-invalid': 'token-invalid',
  'token-wrong-stream': 'token-wrong-stream',
  'token-used-up': 'token-used-up',
  policy: 'policy',
  full: 'full',
  'rate-limited': 'rate-limited',
  replaced: 'replaced',
  revoked: 'revoked',
};
const refusal = z.enum(JOIN_REFUSALS);
const iceServer = z.strictObject({
  urls: z.union([z.string(), z.array(z.string())]),
  username: z.string().optional(),
  credential: z.string().optional(),
});

const coordinate = z.string().regex(/^[\w-]{43}$/);
const trustedKey: z.ZodType<TrustedKey> = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  kid: z.string().optional(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
});
const trust: z.ZodType<Trust> = z.strictObject({
  mode: z.enum(['notary', 'sealed', 'none']),
  keys: z.array(trustedKey).max(8), // KeySet's
  wantsHashes: z.boolean().optional(),
});

export const policySchema: z.ZodType<Policy> = z.strictObject({
  peers: z.enum(['on', 'off']),
  maxNeighbours: z.int().min(0),
  uploadBytesPerSecond: z.int().min(0).nullable(),
  uploadBytesPerSession: z.int().min(0).nullable().optional(),
  minimumViewers: z.int().min(1).optional(),
  consent: z.enum(['ask', 'notice']).optional(),
  reportIntervalMs: z.int().min(1),
  iceTransportPolicy: z.enum(['all', 'relay']).optional(),
  trust: trust.optional(),
  maxHeight: z.int().min(1).nullable().optional(),
  preference: z.enum(PREFERENCES).optional(),
  group: z.enum(['peers', 'control']).optional(),
  signed: z.custom<string>((value) => readSignedPolicy(value) !== null).optional(),
  source: z.strictObject({ url: z.string().optional(), keys: z.array(trustedKey).max(MAX_POLICY_KEYS) }).optional(),
});

const introduction: z.ZodType<Introduction> = z.strictObject({
  peerId,
  connectionId: z.string().min(1),
  initiator: z.boolean(),
  proximity: z.enum(['address', 'network', 'far']),
});

export const joinAnswerSchema: z.ZodType<JoinAnswer> = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    peerId,
    iceServers: z.array(iceServer),
    policy: policySchema,
    viewers: z.int().min(1),
    introductions: z.array(introduction),
    tokenExpiresInMs: z.int().min(0).optional(),
  }),
  z.strictObject({ ok: z.literal(false), reason: refusal, message: z.string(), retryAfterMs: z.int().min(0).optional() }),
]);

export const reportAnswerSchema: z.ZodType<ReportAnswer> = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({ ok: z.literal(false), reason: refusal, message: z.string() }),
]);

export const refreshAnswerSchema: z.ZodType<RefreshAnswer> = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), tokenExpiresInMs: z.int().min(0) }),
  z.strictObject({ ok: z.literal(false), reason: refusal, message: z.string() }),
]);

const signal: z.ZodType<SignalFromServer> = z.strictObject({
  from: peerId,
  connectionId: z.string().min(1),
  signal: z.custom<PeerSignal>(isPeerSignal),
});

const point = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const arc = z.strictObject({ from: point, to: point });
const duty: z.ZodType<Duty> = z.strictObject({
  track: z.custom<TrackId>((value) => typeof value === 'string' && isTrackId(value)),
  epoch: z.int().min(0),
  effectiveFrom: z.int().min(0),
  own: arc.nullable(),
  backups: z.array(z.strictObject({ owner: peerId, arc })),
});

const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

/** Of the event, and of the acknowledgement of `want-attestations`. */
export const attestationsSchema: z.ZodType<Attestations> = z.strictObject({
  attestations: z
    .array(base64)
    .max(LIMITS.wantedAttestations)
    .refine((list) => list.reduce((sum, { length }) => sum + length, 0) <= LIMITS.attestationsCharacters),
});

/** One schema per event: an event without one does not compile. */
export const SERVER_EVENT_SCHEMAS: { readonly [E in keyof ServerToClientEvents]: z.ZodType<Payload<E>> } = {
  introduce: introduction,
  signal,
  'neighbour-gone': z.strictObject({ peerId, reason: z.enum(['expired', 'revoked']).optional() }),
  policy: policySchema,
  'ice-servers': z.strictObject({ iceServers: z.array(iceServer) }),
  duty,
  attestations: attestationsSchema,
  closing: z.strictObject({ retryAfterMs: z.int().min(0) }),
  refused: z.strictObject({ event: z.string(), reason: refusal, message: z.string() }),
};
