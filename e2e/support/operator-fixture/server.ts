// Serves the built dashboard and answers the operator's API with made figures, each checked against the API's own schema. For tests of the
// pages: those of the real server and real viewers are in dashboard.spec.ts.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { ROUTES, type LiveEvents, type Role, type Route, type RouteName } from '@tributary/operator-api';
import { ROOT } from '../../../scripts/install.mjs';
import { answerOf, type FixtureState } from './answers.ts';
import { FixtureOperating } from './operating.ts';

const PREFIX = '/api/v1';
const PAGES = join(ROOT, 'dist/pages');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** As the server sends it with the dashboard: what breaks it must show in these tests, too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; trusted-types lit-html; require-trusted-types-for 'script'";

export interface OperatorFixture {
  readonly url: string;
  readonly operating: FixtureOperating;
  /** Everything that was asked, as `METHOD /path?query`. */
  readonly requests: readonly string[];
  /** Answers that were not as the schemas say, and requests that no route takes: a test expects none. */
  readonly faults: readonly string[];
  readonly live: () => number;
  state: FixtureState;
  push<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]): void;
  /** Ends every line that is pushed over, and refuses new ones until told otherwise. */
  goAway(isAway: boolean): void;
  close(): Promise<void>;
}

export async function startOperatorFixture(change: Partial<FixtureState> = {}): Promise<OperatorFixture> {
  const operating = new FixtureOperating();
  const requests: string[] = [];
  const faults: string[] = [];
  const lines = new Set<ServerResponse>();
  let isAway = false;
  const fixture = {
    state: {
      account: { name: 'rike', role: 'operator' as Role },
      needsSetup: false,
      isOpen: false,
      isEmpty: false,
      hasPrices: true,
      ...change,
    },
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fixture');
    void (async () => {
      if (isAway && url.pathname.startsWith(PREFIX)) return void request.socket.destroy();
      if (!url.pathname.startsWith(PREFIX)) return serveFile(url.pathname, response);
      requests.push(`${request.method ?? ''} ${url.pathname.slice(PREFIX.length)}${url.search}`);
      if (url.pathname === `${PREFIX}/live`) return openLine(response);
      await answer(request, url, response);
    })().catch((error: unknown) => {
      faults.push(String(error));
      response.destroy();
    });
  });

  function openLine(response: ServerResponse): void {
    if (fixture.state.account === null && !fixture.state.isOpen) return void response.writeHead(401).end('{"error":"log in"}');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 100\n\n');
    lines.add(response);
    response.on('close', () => lines.delete(response));
    response.write(`event: alerts\ndata: ${JSON.stringify(operating.alerts.states)}\n\n`);
  }

  async function answer(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body));
    const found = routeOf(request.method ?? '', url.pathname.slice(PREFIX.length));
    if (found === null) {
      faults.push(`no such route: ${request.method ?? ''} ${url.pathname}`);
      return void send(404, { error: 'no such route' });
    }
    const { name, route, params } = found;
    const query = Object.fromEntries(url.searchParams);
    for (const [schema, value] of [
      [route.params, params],
      [route.querystring, query],
    ] as const) {
      const parsed = schema?.safeParse(value);
      if (parsed?.success === false) faults.push(`${name}: ${parsed.error.message}`);
    }
    const { account, isOpen } = fixture.state;
    if (route.access !== 'public' && account === null && !(isOpen && route.access === 'viewer')) return void send(401, { error: 'log in' });
    if (route.access === 'operator' && account?.role !== 'operator')
      return void send(403, { error: 'ask an operator: your role may look only' });
    const body = route.body?.safeParse(JSON.parse((await textOf(request)) || 'null'));
    if (body?.success === false) return void send(400, { error: body.error.issues.map(({ message }) => message).join(', ') });
    const { status, value } = answerOf(
      { name, params, query: url.searchParams, body: body?.data, state: fixture.state, operating },
      (next) => {
        fixture.state = next;
      },
    );
    if (status < 300 && route.answer !== null && name !== 'exportFigures') {
      const parsed = route.answer.safeParse(value);
      if (!parsed.success) faults.push(`${name} answers otherwise than its schema says: ${parsed.error.message}`);
    }
    if (typeof value === 'string') {
      response.writeHead(status, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="figures.csv"' }).end(value);
    } else send(status, value);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(fixture, {
    url: `http://localhost:${port}`,
    operating,
    requests,
    faults,
    live: () => lines.size,
    push: (name: string, data: unknown) => lines.forEach((line) => line.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)),
    goAway: (away: boolean) => {
      isAway = away;
      if (away) lines.forEach((line) => line.destroy());
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function routeOf(method: string, path: string): { name: RouteName; route: Route; params: Record<string, string> } | null {
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const pattern = new RegExp(`^${route.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    const match = route.method === method ? pattern.exec(path) : null;
    if (match !== null) {
      const groups = Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]);
      return { name, route, params: Object.fromEntries(groups) as Record<string, string> };
    }
  }
  return null;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  // `normalize` on an absolute path cannot climb past its root.
  const file = join(PAGES, normalize(path.endsWith('/') ? `${path}index.html` : path));
  const content = await readFile(file).catch(() => null);
  if (content === null) return void response.writeHead(404).end();
  response
    .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY })
    .end(content);
}
