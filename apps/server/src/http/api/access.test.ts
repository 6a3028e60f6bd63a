import { ROUTES, type Account, type MadeApiKey, type Route, type RouteName } from '@tributary/operator-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../index.ts';
import { PASSWORD } from '../../operator/testing/people.ts';
import { Harness } from '../../testing/harness.ts';
import { ask, asOperator, bearer, cookieOf, fromPage, OPERATOR_KEY, type Asked } from './testing/client.ts';

const harness = new Harness();
let closed: RunningServer;
let open: RunningServer;
let viewer: Record<string, string>;
let operator: Record<string, string>;

beforeAll(async () => {
  closed = await harness.server({ dashboardOpen: false, operatorKey: OPERATOR_KEY });
  open = await harness.server({ dashboardOpen: true, operatorKey: OPERATOR_KEY });
  const made = async (role: string) => {
    const { json } = await ask(closed, '/keys', { method: 'POST', headers: asOperator, body: { name: role, role } });
    return bearer((json as MadeApiKey).secret);
  };
  viewer = await made('viewer');
  operator = await made('operator');
});
afterAll(() => harness.end());

const EXAMPLES: Partial<Record<RouteName, unknown>> = {
  login: { name: 'ada', password: PASSWORD },
  setUp: { token: 'x', name: 'ada', password: PASSWORD },
};
const routes = Object.entries(ROUTES) as [RouteName, Route][];

/** A request of the right path; whether its body is right, too, is for those who may send it. */
function request([name, { method, path }]: [RouteName, Route], headers: Record<string, string> = {}): [string, Asked] {
  const to = path.replace(':stream', '*').replace(':name', 'nobody').replace(':id', 'none');
  const query = name === 'exportFigures' ? '?format=json' : '';
  const body = method === 'GET' || method === 'DELETE' ? undefined : (EXAMPLES[name] ?? {});
  return [to + query, { method, headers, ...(body === undefined ? {} : { body }) }];
}

describe.each(routes)('%s', (name, route) => {
  it('is answered as its access says: public to everybody, viewer to who may look, operator to who may change', async () => {
    const statuses = async (server: RunningServer, headers?: Record<string, string>) =>
      (await ask(server, ...request([name, route], headers))).status;
    const [nobody, anybody, looks, changes] = [
      await statuses(closed),
      await statuses(open),
      await statuses(closed, viewer),
      await statuses(closed, operator),
    ];
    const isRefused = (status: number) => status === 401 || status === 403;
    if (route.access === 'public') {
      // A wrong password and a wrong link are refused all the same.
      const wrong = { login: 401, setUp: 403 }[name as string];
      expect(nobody).toBe(wrong ?? (name === 'logout' ? 204 : 200));
      return;
    }
    expect(nobody).toBe(401);
    expect(isRefused(changes)).toBe(false);
    if (route.access === 'viewer') expect([isRefused(anybody), isRefused(looks)]).toEqual([false, false]);
    else expect([anybody, looks]).toEqual([401, 403]);
  });
});

describe('a change', () => {
  let cookie: string;
  beforeAll(async () => {
    await ask(closed, '/accounts', { method: 'POST', headers: asOperator, body: { name: 'ada', password: PASSWORD, role: 'operator' } });
    cookie = cookieOf(await ask(closed, '/session', { method: 'POST', body: { name: 'ada', password: PASSWORD } }));
  });
  const key = { name: 'made', role: 'viewer' };
  const change = (headers: Record<string, string>, body: unknown = key) => ask(closed, '/keys', { method: 'POST', headers, body });

  it.each<[string, Record<string, string>, number]>([
    ['from the dashboard', { 'sec-fetch-site': 'same-origin' }, 200],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }, 403],
    ['by an older browser, from another site', { origin: 'https://evil.example' }, 403],
    ['by an older browser, from a page without an origin', { origin: 'null' }, 403],
    ['by what is no browser', {}, 403],
  ])('with a session’s cookie, %s', async (_what, headers, expected) => {
    expect((await change({ cookie, ...headers })).status).toBe(expected);
  });

  it('with a session’s cookie, by an older browser, from the dashboard', async () => {
    expect((await change({ cookie, origin: closed.url })).status).toBe(200);
  });

  it('by a form is none, and neither is one with another type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp']) {
      const answer = await change({ ...fromPage(cookie), 'content-type': type }, JSON.stringify(key));
      expect([answer.status, answer.json], type).toEqual([400, { error: expect.stringContaining('application/json') }]);
    }
  });

  it('from another site is refused with a key, too, and so is logging in', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site' };
    expect((await change({ ...asOperator, ...elsewhere })).status).toBe(403);
    const body = { name: 'ada', password: PASSWORD };
    expect((await ask(closed, '/session', { method: 'POST', body, headers: elsewhere })).status).toBe(403);
    expect((await ask(closed, '/session', { method: 'DELETE', headers: { cookie, ...elsewhere } })).status).toBe(403);
    expect((await ask(closed, '/overview', { headers: { cookie } })).status).toBe(200);
  });
});

describe('a session', () => {
  it('is told of, ends by logging out, and its cookie is for this server’s pages alone', async () => {
    const body = { name: 'bob', password: PASSWORD };
    const made = await ask(closed, '/accounts', { method: 'POST', headers: asOperator, body: { ...body, role: 'viewer' } });
    expect(made.json).toMatchObject({ name: 'bob', role: 'viewer', lastSeenMs: null } satisfies Partial<Account>);
    const login = await ask(closed, '/session', { method: 'POST', body });
    expect(login.json).toEqual({ account: { name: 'bob', role: 'viewer' }, needsSetup: false, isOpen: false });
    expect(login.headers.get('set-cookie')).toMatch(/^tributary=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    const page = fromPage(cookieOf(login));
    expect((await ask(closed, '/session', { headers: page })).json).toEqual(login.json);
    expect((await ask(closed, '/overview', { headers: page })).status).toBe(200);
    const logout = await ask(closed, '/session', { method: 'DELETE', headers: page });
    expect([logout.status, logout.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('tributary=;')]);
    expect((await ask(closed, '/overview', { headers: page })).status).toBe(401);
    expect((await ask(closed, '/session', { headers: page })).json).toMatchObject({ account: null });
  });

  it('has a cookie that only secure pages send, where TLS ends at a proxy', async () => {
    const server = await harness.server({ dashboardOpen: false, operatorKey: OPERATOR_KEY, trustedProxies: 1 });
    const body = { name: 'ada', password: PASSWORD };
    const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    await ask(server, '/accounts', { method: 'POST', headers: asOperator, body: { ...body, role: 'operator' } });
    const login = await ask(server, '/session', { method: 'POST', body, headers: secure });
    expect(login.headers.get('set-cookie')).toMatch(
      /^__Host-tributary=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await ask(server, '/overview', { headers: { ...secure, cookie: cookieOf(login) } })).status).toBe(200);
    // The other name means nothing there, whoever managed to set it.
    expect((await ask(server, '/overview', { headers: { ...secure, cookie: cookieOf(login).replace('__Host-', '') } })).status).toBe(401);
  });
});

it('an open dashboard shows figures to everybody, and says so', async () => {
  expect((await ask(open, '/session')).json).toEqual({ account: null, needsSetup: true, isOpen: true });
  expect((await ask(open, '/overview')).status).toBe(200);
});

it('the first account is made by the server’s link; the whole way of it is in the log of events', async () => {
  const server = await harness.server({ dashboardOpen: false });
  const token = new URL(server.setupUrl ?? '').hash.replace('#setup=', '');
  expect(server.setupUrl).toBe(`${server.url}/dashboard/#setup=${token}`);
  const body = { token, name: 'ada', password: PASSWORD };
  expect((await ask(server, '/setup', { method: 'POST', body: { ...body, password: 'short' } })).status).toBe(400);
  const made = await ask(server, '/setup', { method: 'POST', body });
  expect(made.json).toEqual({ account: { name: 'ada', role: 'operator' }, needsSetup: false, isOpen: false });
  expect((await ask(server, '/setup', { method: 'POST', body: { ...body, name: 'eve' } })).status).toBe(403);
  const page = fromPage(cookieOf(made));
  await ask(server, '/accounts', { method: 'POST', headers: page, body: { name: 'bob', password: PASSWORD, role: 'viewer' } });
  await ask(server, '/accounts/bob', { method: 'PATCH', headers: page, body: { role: 'operator' } });
  await ask(server, '/accounts/ada', { method: 'DELETE', headers: page });
  expect((await ask(server, '/events', { headers: page })).status).toBe(401);
  const { cookie } = fromPage(cookieOf(await ask(server, '/session', { method: 'POST', body: { name: 'bob', password: PASSWORD } })));
  const { json } = await ask(server, '/events', { headers: { cookie } });
  expect((json as { events: { by: string; text: string }[] }).events.map(({ by, text }) => [by, text])).toEqual([
    ['ada', 'Removed the account ada.'],
    ['ada', 'Changed role of the account bob, and ended its sessions.'],
    ['ada', 'Added the account bob (viewer).'],
    ['ada', expect.stringContaining('first account')],
  ]);
});
