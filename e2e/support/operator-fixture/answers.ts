// What each route answers.
import type { AlertRule, EVENT_KINDS, Role, RouteName, Session, SettingsChange, SettingsShape } from '@tributary/operator-api';
import { FIXTURE_NOW_MS } from './clock.ts';
import { meshOf, overviewOf, rowOf, streamFiguresOf, STREAMS, type Circumstances } from './figures.ts';
import type { FixtureOperating } from './operating.ts';

export interface FixtureState extends Circumstances {
  readonly account: { readonly name: string; readonly role: Role } | null;
  readonly needsSetup: boolean;
  readonly isOpen: boolean;
}
export const PASSWORD = 'correct horse battery';
export const SETUP_TOKEN = 'one-time-token';
const PAGE_EVENTS = 50;

interface Question {
  readonly name: RouteName;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** As the route's schema has it. */
  readonly body: unknown;
  readonly state: FixtureState;
  readonly operating: FixtureOperating;
}
interface FixtureAnswer {
  readonly status: number;
  readonly value: unknown;
}

const ok = (value: unknown): FixtureAnswer => ({ status: 200, value });
const done: FixtureAnswer = { status: 204, value: null };
const refused = (status: number, error: string): FixtureAnswer => ({ status, value: { error } });
const sessionOf = ({ account, needsSetup, isOpen }: FixtureState): Session => ({ account, needsSetup, isOpen });

export function answerOf(question: Question, setState: (state: FixtureState) => void): FixtureAnswer {
  const { name, params, query, body, state, operating } = question;
  const stream = STREAMS.find((each) => each.stream === params['stream']);
  const missing = refused(404, 'no such stream');
  switch (name) {
    case 'getSession':
      return ok(sessionOf(state));
    case 'login': {
      const { name: typed, password } = body as { name: string; password: string };
      const account = operating.accounts.find((each) => each.name === typed);
      if (account === undefined || password !== PASSWORD) return refused(401, 'Name or password is wrong.');
      const next = { ...state, account: { name: account.name, role: account.role } };
      setState(next);
      return ok(sessionOf(next));
    }
    case 'logout':
      setState({ ...state, account: null });
      return done;
    case 'setUp': {
      const { token, name: typed } = body as { token: string; name: string };
      if (token !== SETUP_TOKEN) return refused(403, 'This link has been used, or is of an earlier start.');
      const next: FixtureState = { ...state, needsSetup: false, account: { name: typed, role: 'operator' } };
      setState(next);
      return ok(sessionOf(next));
    }
    case 'overview':
      return ok(overviewOf(query, state));
    case 'streams':
      return ok({ nowMs: FIXTURE_NOW_MS, streams: state.isEmpty ? [] : STREAMS.map((each) => rowOf(each, state)) });
    case 'stream':
      return stream ? ok(streamFiguresOf(stream, query, state)) : missing;
    case 'mesh':
      return stream ? ok(meshOf(stream)) : missing;
    case 'comparison':
      return stream ? ok(streamFiguresOf(stream, query, state).comparison) : missing;
    case 'exportFigures':
      return ok(query.get('format') === 'csv' ? 'atMs,viewers\r\n1,2\r\n' : { points: [] });
    default:
      return operatingAnswer(question);
  }
}

function operatingAnswer({ name, params, query, body, operating, state }: Question): FixtureAnswer {
  const stream = params['stream'] ?? '*';
  switch (name) {
    case 'events': {
      const kind = query.get('kind') as (typeof EVENT_KINDS)[number] | null;
      const all = operating.events.filter(
        (each) => (kind === null || each.kind === kind) && (!query.has('stream') || each.stream === query.get('stream')),
      );
      const start = query.has('before') ? all.findIndex(({ id }) => id === query.get('before')) + 1 : 0;
      const events = all.slice(start, start + Number(query.get('limit') ?? PAGE_EVENTS));
      return ok({ events, next: start + events.length < all.length ? (events.at(-1)?.id ?? null) : null });
    }
    case 'settings':
      return ok(operating.settings(stream));
    case 'setSettings': {
      const { settings, revision, force = false } = body as SettingsChange;
      const answer = operating.change(stream, settings, revision, force);
      return answer === null ? refused(409, 'Somebody else was quicker.') : ok(answer);
    }
    case 'previewSettings':
      return ok(operating.preview(stream, body as SettingsShape));
    case 'stopRamp':
      return ok(operating.stopRamp(stream));
    case 'alerts':
      return ok(operating.alerts);
    case 'setAlerts': {
      const { rules, webhookUrl } = body as { rules: AlertRule[]; webhookUrl: string | null };
      operating.alerts = { ...operating.alerts, rules, webhook: { ...operating.alerts.webhook, url: webhookUrl } };
      return ok(operating.alerts);
    }
    case 'testWebhook':
      return ok({ status: '200 OK' });
    case 'preferences':
      return ok(operating.preferences);
    case 'setPreferences':
      operating.preferences = body as typeof operating.preferences;
      return ok(operating.preferences);
    default:
      return accountsAnswer({ name, params, body, operating, state, query });
  }
}

function accountsAnswer({ name, params, body, operating }: Question): FixtureAnswer {
  switch (name) {
    case 'accounts':
      return ok(operating.accounts);
    case 'addAccount': {
      const { name: typed, role } = body as { name: string; role: Role };
      if (operating.accounts.some((each) => each.name === typed)) return refused(409, 'There is an account of this name: choose another.');
      const account = { name: typed, role, createdAtMs: FIXTURE_NOW_MS, lastSeenMs: null };
      operating.accounts = [...operating.accounts, account];
      return ok(account);
    }
    case 'changeAccount': {
      const { role } = body as { role?: Role };
      operating.accounts = operating.accounts.map((each) => (each.name === params['name'] && role ? { ...each, role } : each));
      return ok(operating.accounts.find((each) => each.name === params['name']));
    }
    case 'removeAccount':
      operating.accounts = operating.accounts.filter((each) => each.name !== params['name']);
      return done;
    case 'apiKeys':
      return ok(operating.keys);
    case 'addApiKey': {
      const { name: typed, role } = body as { name: string; role: Role };
      const key = { id: `k${operating.keys.length + 1}`, name: typed, role, createdAtMs: FIXTURE_NOW_MS, lastUsedMs: null };
      operating.keys = [...operating.keys, key];
      return ok({ key, secret: 'tk_shown-this-once' });
    }
    case 'removeApiKey':
      operating.keys = operating.keys.filter(({ id }) => id !== params['id']);
      return done;
    default:
      throw new Error(`no answer is written for ${name}`);
  }
}
