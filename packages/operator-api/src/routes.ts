import * as z from 'zod';
import { comparison, epochMs, mesh, overview, range, streamFigures, streamKey, streamRow } from './figures.ts';
import * as o from './operating.ts';

/** Who may ask: everybody, who has a role (or a key with one), or nobody but viewers of streams. */
export type Access = 'public' | 'viewer' | 'operator';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After `/api/v1`; `:name` stands for a parameter. */
  readonly path: string;
  readonly access: Access;
  /** In one line, for the OpenAPI document. */
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly querystring?: z.ZodType;
  readonly body?: z.ZodType;
  /** Null: 204 and nothing. */
  readonly answer: z.ZodType | null;
}

const ofStream = z.object({ stream: streamKey });
/** Either a stretch that ends now, or one from a moment to another. */
const period = z.object({ range: range.optional(), from: z.coerce.number().optional(), to: z.coerce.number().optional() });
const page = z.object({
  before: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  kind: z.enum(o.EVENT_KINDS).optional(),
  stream: streamKey.optional(),
});
const exported = period.extend({ format: z.enum(['csv', 'json']), stream: streamKey.optional() });

/** Every route of the operator's API, by name. The OpenAPI document is made of them. */
export const ROUTES = {
  getSession: { method: 'GET', path: '/session', access: 'public', summary: 'Who is asking', answer: o.session },
  login: { method: 'POST', path: '/session', access: 'public', summary: 'Log in: sets a cookie', body: o.login, answer: o.session },
  logout: { method: 'DELETE', path: '/session', access: 'public', summary: 'Log out', answer: null },
  setUp: {
    method: 'POST',
    path: '/setup',
    access: 'public',
    summary: 'Make the first account, by the link that the server printed',
    body: o.setup,
    answer: o.session,
  },

  overview: {
    method: 'GET',
    path: '/overview',
    access: 'viewer',
    summary: 'All streams together, and those that save most',
    querystring: period,
    answer: overview,
  },
  streams: {
    method: 'GET',
    path: '/streams',
    access: 'viewer',
    summary: 'Streams, those that save most first',
    querystring: period.extend({ limit: z.coerce.number().int().min(1).max(500).optional() }),
    answer: z.object({ nowMs: epochMs, streams: z.array(streamRow) }),
  },
  stream: {
    method: 'GET',
    path: '/streams/:stream',
    access: 'viewer',
    summary: 'Everything about one stream',
    params: ofStream,
    querystring: period,
    answer: streamFigures,
  },
  mesh: {
    method: 'GET',
    path: '/streams/:stream/mesh',
    access: 'viewer',
    summary: 'Who sends to whom now, without names',
    params: ofStream,
    answer: mesh,
  },
  comparison: {
    method: 'GET',
    path: '/streams/:stream/comparison',
    access: 'viewer',
    summary: 'Viewers with peers beside the control group',
    params: ofStream,
    querystring: period,
    answer: comparison,
  },
  exportFigures: {
    method: 'GET',
    path: '/export',
    access: 'viewer',
    summary: 'A series as CSV or JSON',
    querystring: exported,
    answer: z.unknown(),
  },
  events: {
    method: 'GET',
    path: '/events',
    access: 'viewer',
    summary: 'Bans, policy changes, alerts: the latest first',
    querystring: page,
    answer: o.events,
  },

  settings: {
    method: 'GET',
    path: '/settings/:stream',
    access: 'viewer',
    summary: 'What is set for a stream, or for all (*)',
    params: ofStream,
    answer: o.settingsAnswer,
  },
  setSettings: {
    method: 'PUT',
    path: '/settings/:stream',
    access: 'operator',
    summary: 'Change what is set: viewers hear at once',
    params: ofStream,
    body: o.settingsChange,
    answer: o.settingsAnswer,
  },
  previewSettings: {
    method: 'POST',
    path: '/settings/:stream/preview',
    access: 'operator',
    summary: 'What a change would do to the origin',
    params: ofStream,
    body: o.settings,
    answer: o.settingsPreview,
  },
  stopRamp: {
    method: 'DELETE',
    path: '/settings/:stream/ramp',
    access: 'operator',
    summary: 'Stop switching off where it is',
    params: ofStream,
    answer: o.settingsAnswer,
  },

  alerts: { method: 'GET', path: '/alerts', access: 'viewer', summary: 'Rules, and how they stand', answer: o.alerts },
  setAlerts: {
    method: 'PUT',
    path: '/alerts',
    access: 'operator',
    summary: 'Change rules and webhook',
    body: o.alertsChange,
    answer: o.alerts,
  },
  testWebhook: {
    method: 'POST',
    path: '/alerts/test',
    access: 'operator',
    summary: 'Send a test to the webhook',
    answer: z.object({ status: z.string() }),
  },
  preferences: {
    method: 'GET',
    path: '/preferences',
    access: 'viewer',
    summary: 'Prices, and whether rollouts go back by themselves',
    answer: o.preferences,
  },
  setPreferences: {
    method: 'PUT',
    path: '/preferences',
    access: 'operator',
    summary: 'Change them',
    body: o.preferences,
    answer: o.preferences,
  },

  accounts: { method: 'GET', path: '/accounts', access: 'operator', summary: 'Accounts', answer: z.array(o.account) },
  addAccount: { method: 'POST', path: '/accounts', access: 'operator', summary: 'Add an account', body: o.newAccount, answer: o.account },
  changeAccount: {
    method: 'PATCH',
    path: '/accounts/:name',
    access: 'operator',
    summary: 'Change a password or a role; ends its sessions',
    params: z.object({ name: z.string().max(64) }),
    body: o.accountChange,
    answer: o.account,
  },
  removeAccount: {
    method: 'DELETE',
    path: '/accounts/:name',
    access: 'operator',
    summary: 'Remove an account',
    params: z.object({ name: z.string().max(64) }),
    answer: null,
  },
  apiKeys: { method: 'GET', path: '/keys', access: 'operator', summary: 'API keys, without their secrets', answer: z.array(o.apiKey) },
  addApiKey: {
    method: 'POST',
    path: '/keys',
    access: 'operator',
    summary: 'Make an API key: its secret is shown this once',
    body: o.newApiKey,
    answer: o.madeApiKey,
  },
  removeApiKey: {
    method: 'DELETE',
    path: '/keys/:id',
    access: 'operator',
    summary: 'Take an API key back',
    params: z.object({ id: z.string().max(64) }),
    answer: null,
  },
} as const satisfies Readonly<Record<string, Route>>;
export type RouteName = keyof typeof ROUTES;

/**
 * What `GET /api/v1/live` pushes as server-sent events, every two seconds. With `?stream=ID` it says `stream` too. Clients that missed
 * some lose nothing: each is whole.
 */
export interface LiveEvents {
  readonly overview: z.infer<typeof overview>['now'] & { readonly nowMs: number; readonly recorder: z.infer<typeof overview>['recorder'] };
  /** The rows whose figures are on the screen, over the range asked for (`&range=`). */
  readonly streams: { readonly nowMs: number; readonly streams: readonly z.infer<typeof streamRow>[] };
  /** The latest two points of a series in its finest resolution: to be put in the place of those with the same time. */
  readonly points: { readonly stream: string; readonly points: z.infer<typeof streamFigures>['series']['points'] };
  readonly mesh: z.infer<typeof mesh>;
  readonly event: o.OperatorEvent;
  readonly alerts: readonly o.AlertState[];
}
