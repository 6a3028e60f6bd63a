/** `/stats` and `/faults`: what tests, benchmarks and dashboards ask of the origin beside its streams. Never counted, never faulty. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OriginError } from '../errors.ts';
import type { FaultSet } from '../faults/fault-set.ts';
import type { Stats } from '../stats.ts';
import { CACHE } from '../streams/resource.ts';
import { corsHeaders } from './cors.ts';
import { readJson } from './read-json.ts';

export interface Control {
  readonly stats: Stats;
  /** Undefined where they are not allowed. */
  readonly faults: FaultSet | undefined;
}

const FAULTS_OFF = 'Faults are not allowed here: start the origin with --allow-faults (option allowFaults)';

function reply(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      ...corsHeaders(true),
      'cache-control': CACHE.never,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    })
    .end(text);
}

async function handleFaults(request: IncomingMessage, response: ServerResponse, faults: FaultSet | undefined): Promise<void> {
  if (faults === undefined) return reply(response, 403, { error: FAULTS_OFF });
  try {
    if (request.method === 'POST') faults.set(await readJson(request));
    else if (request.method === 'DELETE') faults.clear();
    else if (request.method !== 'GET') return reply(response, 405, { error: 'Use GET, POST or DELETE' }, { allow: 'GET, POST, DELETE' });
    reply(response, 200, { faults: faults.list() });
  } catch (error) {
    if (!(error instanceof OriginError)) throw error;
    // What is left of an oversize body must not be read as the next request.
    reply(response, 400, { error: error.message }, { connection: 'close' });
  }
}

/** Answers when `pathname` is one of its own; undefined otherwise. */
export function handleControl(
  { stats, faults }: Control,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> | undefined {
  if (pathname === '/faults') return handleFaults(request, response, faults);
  if (pathname !== '/stats' && pathname !== '/stats/reset') return undefined;
  const wanted = pathname === '/stats' ? 'GET' : 'POST';
  if (request.method !== wanted) {
    reply(response, 405, { error: `Use ${wanted}` }, { allow: wanted });
  } else {
    if (wanted === 'POST') stats.reset();
    reply(response, 200, stats.snapshot());
  }
  return Promise.resolve();
}
