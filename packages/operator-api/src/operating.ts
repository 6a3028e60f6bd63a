import * as z from 'zod';
import { epochMs, streamKey } from './figures.ts';

export const ROLES = ['viewer', 'operator'] as const;
export const role = z.enum(ROLES).describe('viewer: looks; operator: changes things too');

const NAME_CHARACTERS = 64;
const PASSWORD_MIN_CHARACTERS = 12;
const PASSWORD_MAX_CHARACTERS = 256; // hashing takes time by length: no more is wanted of anybody
export const accountName = z
  .string()
  .min(1)
  .max(NAME_CHARACTERS)
  .regex(/^[\w.@-]+$/u, 'use letters, digits, dots, dashes and @');
export const password = z
  .string()
  .min(PASSWORD_MIN_CHARACTERS, `use at least ${PASSWORD_MIN_CHARACTERS} characters`)
  .max(PASSWORD_MAX_CHARACTERS);

export const account = z.object({ name: z.string(), role, createdAtMs: epochMs, lastSeenMs: epochMs.nullable() });
/** Who is asking. */
export const session = z.object({
  account: z.object({ name: z.string(), role }).nullable(),
  /** Nobody has an account yet: the link that the server printed makes the first. */
  needsSetup: z.boolean(),
  /** The server was started so that everybody may look without an account. */
  isOpen: z.boolean(),
});
export const login = z.strictObject({ name: z.string().max(NAME_CHARACTERS), password: z.string().max(PASSWORD_MAX_CHARACTERS) });
export const setup = z.strictObject({ token: z.string().max(128), name: accountName, password });
export const newAccount = z.strictObject({ name: accountName, password, role });
export const accountChange = z.strictObject({ password: password.optional(), role: role.optional() });
export const apiKey = z.object({ id: z.string(), name: z.string(), role, createdAtMs: epochMs, lastUsedMs: epochMs.nullable() });
export const newApiKey = z.strictObject({ name: accountName, role });
/** The secret is shown once. */
export const madeApiKey = z.object({ key: apiKey, secret: z.string() });

const MAX_ORIGINS = 50;
const trustedKey = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() });

/** What is set for a stream or, under *, for all. Absent: as for all, and as the server was started. */
export const settings = z.strictObject({
  peers: z.enum(['on', 'off']).optional(),
  rolloutPercent: z.number().min(0).max(100).optional(),
  maxHeight: z.int().min(1).max(10_000).nullable().optional(),
  maxNeighbours: z.int().min(1).max(50).optional(),
  uploadBytesPerSecond: z.int().min(0).nullable().optional(),
  uploadBytesPerSession: z.int().min(0).nullable().optional(),
  minimumViewers: z.int().min(2).max(1000).optional(),
  consent: z.enum(['ask', 'notice']).optional(),
  preference: z.enum(['latency', 'balanced', 'offload']).optional(),
  iceTransportPolicy: z.enum(['all', 'relay']).optional(),
  allowedOrigins: z.array(z.string().max(256)).max(MAX_ORIGINS).optional(),
  sealedKeys: z.array(trustedKey).max(8).optional(),
  originBytesPerSecond: z.int().min(0).nullable().optional(),
});
export const settingsAnswer = z.object({
  stream: streamKey,
  label: z.string(),
  /** What is set here. */
  own: settings,
  /** What holds, with everything that is inherited. */
  effective: settings,
  /** Counts up with every change: a change names the one it was made upon. */
  revision: z.number(),
  changedAtMs: epochMs.nullable(),
  changedBy: z.string().nullable(),
  /** Peers are being switched off, step by step. */
  ramp: z
    .object({
      fromPercent: z.number(),
      toPercent: z.number(),
      nowPercent: z.number(),
      stepsLeft: z.number(),
      /** No step more would keep within what the origin can serve: it waits there. */
      isHeld: z.boolean(),
    })
    .nullable(),
});
export const settingsChange = z.strictObject({
  settings,
  /** That the change was made upon; 409 where somebody else was quicker. */
  revision: z.number(),
  /** At once, whatever the origin can serve. */
  force: z.boolean().optional(),
});
/** What a change would do, before it is made. */
export const settingsPreview = z.object({
  /** Of the last minute. */
  originBytesPerSecond: z.number(),
  peerBytesPerSecond: z.number(),
  expectedOriginBytesPerSecond: z.number(),
  limitBytesPerSecond: z.number().nullable(),
  fits: z.boolean(),
  /** In which the origin's limit lets the change be made; 1: at once. */
  steps: z.number(),
  affectedViewers: z.number(),
});

export const EVENT_KINDS = ['ban', 'policy', 'alert', 'rollback', 'account', 'server'] as const;
export const event = z.object({
  id: z.string(),
  atMs: epochMs,
  kind: z.enum(EVENT_KINDS),
  /** Null: no stream in particular. */
  stream: streamKey.nullable(),
  label: z.string(),
  /** Who: an account, an API key, or the server itself. */
  by: z.string(),
  /** In one sentence. */
  text: z.string(),
  /** What changed, from and to, where that can be said. */
  changes: z.array(z.object({ name: z.string(), from: z.string(), to: z.string() })),
});
export const events = z.object({ events: z.array(event).describe('The latest first'), next: z.string().nullable() });

export const ALERT_MEASURES = ['offload', 'stallRatio', 'reportGap'] as const;
export const alertRule = z.strictObject({
  id: z.string().max(64),
  name: z.string().min(1).max(100),
  stream: streamKey,
  measure: z
    .enum(ALERT_MEASURES)
    .describe('offload: below; stallRatio: above; reportGap: seconds without a report while viewers are there, above'),
  threshold: z.number().min(0),
  /** For so long before it fires, and again before it clears. */
  forMinutes: z
    .number()
    .min(0)
    .max(24 * 60),
  minimumViewers: z.int().min(0).max(1_000_000),
  isOn: z.boolean(),
});
export const alertState = z.object({
  ruleId: z.string(),
  stream: streamKey,
  label: z.string(),
  status: z.enum(['fine', 'pending', 'firing', 'no-figures']),
  sinceMs: epochMs,
  value: z.number().nullable(),
});
export const alerts = z.object({
  rules: z.array(alertRule),
  states: z.array(alertState),
  webhook: z.object({ url: z.string().max(2048).nullable(), lastStatus: z.string().nullable(), lastAtMs: epochMs.nullable() }),
});
export const alertsChange = z.strictObject({ rules: z.array(alertRule).max(50), webhookUrl: z.string().max(2048).nullable() });

export const prices = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'use a currency’s three letters, like EUR'),
  originPerGigabyte: z.number().min(0).max(1000),
  relayPerGigabyte: z.number().min(0).max(1000),
  perTenThousandRequests: z.number().min(0).max(1000),
});
/** Whether a rollout goes back by itself. */
export const rollbackRule = z.strictObject({
  isOn: z.boolean(),
  /** Viewers on each side before anything is judged. */
  minimumViewers: z.int().min(10).max(1_000_000),
});
export const preferences = z.strictObject({ prices: prices.nullable(), rollback: rollbackRule });

export const problem = z.object({ error: z.string() }).describe('What is wrong, and what to do');

export type Role = z.infer<typeof role>;
export type Account = z.infer<typeof account>;
export type Session = z.infer<typeof session>;
export type ApiKey = z.infer<typeof apiKey>;
export type MadeApiKey = z.infer<typeof madeApiKey>;
export type SettingsShape = z.infer<typeof settings>;
export type SettingsAnswer = z.infer<typeof settingsAnswer>;
export type SettingsChange = z.infer<typeof settingsChange>;
export type SettingsPreview = z.infer<typeof settingsPreview>;
export type OperatorEvent = z.infer<typeof event>;
export type OperatorEvents = z.infer<typeof events>;
export type AlertRule = z.infer<typeof alertRule>;
export type AlertState = z.infer<typeof alertState>;
export type Alerts = z.infer<typeof alerts>;
export type AlertsChange = z.infer<typeof alertsChange>;
export type Preferences = z.infer<typeof preferences>;
export type Problem = z.infer<typeof problem>;
