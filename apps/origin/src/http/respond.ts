/** Answers a request for a resource as a CDN would: validators, ranges, cache headers; and as badly as the faults say. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FaultPlan } from '../faults/plan.ts';
import type { Counted } from '../stats.ts';
import { CACHE, type Resource } from '../streams/resource.ts';
import { parseRange } from './byte-range.ts';
import { isNotModified, rangeApplies } from './conditions.ts';
import { corsHeaders } from './cors.ts';
import type { EgressCap } from './egress-cap.ts';
import { sendBody } from './send-body.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly counted: Counted;
  readonly plan: FaultPlan;
  /** Of the whole origin. */
  readonly caps: readonly EgressCap[];
  /** Aborts when the connection closes. */
  readonly signal: AbortSignal;
}

interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const NOTHING = Buffer.alloc(0);
let etagChanges = 0;

function replyTo({ request, plan }: Exchange, resource: Resource): Reply {
  const { body, lastModifiedMs } = resource;
  const etag = plan.changeEtag ? `"${resource.etag.slice(1, -1)}-${++etagChanges}"` : resource.etag;
  const headers: OutgoingHttpHeaders = {
    'cache-control': resource.cacheControl,
    etag,
    'last-modified': new Date(lastModifiedMs).toUTCString(),
    ...(plan.ignoreRange ? {} : { 'accept-ranges': 'bytes' }),
  };
  const validators = { etag, lastModifiedMs };
  if (isNotModified(request.headers, validators)) return { status: 304, headers, body: NOTHING };
  const full: Reply = { status: 200, headers: { ...headers, 'content-type': resource.contentType }, body };
  const asked = request.headers.range;
  // RFC 9110, 14.2: a range means something on GET only.
  if (asked === undefined || request.method !== 'GET' || plan.ignoreRange || !rangeApplies(request.headers, validators)) return full;
  const range = plan.refuseRange ? 'unsatisfiable' : parseRange(asked, body.length);
  if (range === 'whole') return full;
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'cache-control': CACHE.never, 'content-range': `bytes */${body.length}` }, body: NOTHING };
  }
  return {
    status: 206,
    headers: { ...full.headers, 'content-range': `bytes ${range.start}-${range.end - 1}/${body.length}` },
    body: body.subarray(range.start, range.end),
  };
}

// Until the fault ends, the time is over or the connection closes, whichever comes first.
function held(ended: AbortSignal, signal: AbortSignal, waitMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      for (const ending of [ended, signal]) ending.removeEventListener('abort', settle);
      resolve();
    };
    const timer = waitMs === undefined ? undefined : setTimeout(settle, waitMs);
    for (const ending of [ended, signal]) ending.addEventListener('abort', settle);
    if (ended.aborted || signal.aborted) settle();
  });
}

// A TCP reset exists on plain sockets only; under TLS the connection just breaks off.
function resetConnection({ socket }: ServerResponse): void {
  if (socket === null || 'encrypted' in socket) socket?.destroy();
  else socket.resetAndDestroy();
}

async function send({ response, counted, plan, caps, signal }: Exchange, body: Buffer): Promise<void> {
  const options = { caps: [...caps, ...plan.caps], signal, onWritten: counted.written };
  const fault = plan.body;
  if (fault === undefined) return sendBody(response, body, options);
  const before = Math.floor(body.length * fault.share);
  response.flushHeaders();
  await sendBody(response, body.subarray(0, before), options);
  if (fault.kind === 'truncate') return void response.destroy();
  if (fault.kind === 'reset') return resetConnection(response);
  await held(fault.ended, signal);
  return sendBody(response, body.subarray(before), options);
}

/** Sends a reply without a body that ends here: an error, a 404. */
export function respondEmpty({ response, counted, plan }: Exchange, status: number, cacheControl: string): void {
  counted.status(status);
  response.writeHead(status, { ...corsHeaders(plan.expose), 'cache-control': cacheControl, 'content-length': 0 }).end();
}

/**
 * The faults that come before any answer. False when they were the answer.
 * Rejects when the connection closes while it waits.
 */
export async function passFaults(exchange: Exchange): Promise<boolean> {
  const { plan, response, signal } = exchange;
  for (const { waitMs, ended } of plan.latencies) await held(ended, signal, waitMs);
  signal.throwIfAborted();
  if (plan.resetAtOnce) resetConnection(response);
  else if (plan.errorStatus !== undefined) respondEmpty(exchange, plan.errorStatus, CACHE.never);
  return !plan.resetAtOnce && plan.errorStatus === undefined;
}

/** Answers with a resource. Rejects when the connection closes before all was sent. */
export async function respondWith(exchange: Exchange, resource: Resource): Promise<void> {
  const { request, response, counted, plan } = exchange;
  const { status, headers, body } = replyTo(exchange, resource);
  counted.status(status);
  response.writeHead(status, {
    ...corsHeaders(plan.expose),
    ...headers,
    ...(status === 304 ? {} : { 'content-length': body.length }),
  });
  if (request.method !== 'HEAD') await send(exchange, body);
  response.end();
}
