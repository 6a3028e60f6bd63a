/** From a request to its answer: control, preflight, or a stream's resource, with the faults that apply. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { planFaults } from '../faults/plan.ts';
import { UNKNOWN_PATH } from '../stats.ts';
import type { Seals } from '../seal/seals.ts';
import type { Catalogue } from '../streams/catalogue.ts';
import { CACHE, fixedResource, type Resource } from '../streams/resource.ts';
import { handleControl, type Control } from './control.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import type { EgressCap } from './egress-cap.ts';
import { passFaults, respondEmpty, respondWith, type Exchange } from './respond.ts';

const PREFLIGHT_PATH = '(preflight)';
const SEAL_KEYS_PATH = '/seal-keys.json';

export interface Site extends Control {
  readonly catalogue: Catalogue;
  /** Undefined where nothing is sealed. */
  readonly seals: Seals | undefined;
  readonly cap: EgressCap | undefined;
  readonly nowMs: () => number;
}

function indexPage({ catalogue, seals }: Site): Resource {
  const streams = catalogue.streamNames.map((name) => `/${name}/master.m3u8`);
  const lines = ['The demo origin of Tributary.', '', ...streams, '', ...(seals ? [SEAL_KEYS_PATH] : []), '/stats', ''];
  return fixedResource('other', Buffer.from(lines.join('\n')), 'text/plain; charset=utf-8');
}

/** Asked again soon: an origin that is started anew has another key, unless it was given one. */
function keysResource({ keys }: Seals): Resource {
  return { ...fixedResource('other', Buffer.from(JSON.stringify(keys)), 'application/json'), cacheControl: CACHE.absent };
}

async function findResource(site: Site, pathname: string, query: URLSearchParams, signal: AbortSignal): Promise<Resource | undefined> {
  if (pathname === '/') return indexPage(site);
  if (pathname === SEAL_KEYS_PATH && site.seals) return keysResource(site.seals);
  const sidecar = await site.seals?.find(pathname, site.nowMs());
  if (sidecar) return sidecar;
  for (;;) {
    const nowMs = site.nowMs();
    const found = site.catalogue.find(pathname, query, nowMs);
    if (found === undefined || !('readyAtMs' in found)) return found;
    // Timers may fire a little early, so it asks again rather than trust them.
    await delay(Math.max(1, found.readyAtMs - nowMs), undefined, { signal });
  }
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const target = request.url ?? '';
  const [pathname = '', query = ''] = target.split('?', 2);
  if (request.method === 'OPTIONS') {
    site.stats.request(PREFLIGHT_PATH, 'other').status(204);
    response.writeHead(204, { ...corsHeaders(true), ...preflightHeaders() }).end();
    return;
  }
  const controlled = handleControl(site, pathname, request, response);
  if (controlled !== undefined) return controlled;

  const plan = planFaults(site.faults?.take(target) ?? []);
  const resource = await findResource(site, pathname, new URLSearchParams(query), signal);
  const segment = resource?.segment && { ...resource.segment, sizeBytes: resource.body.length };
  const counted = site.stats.request(resource ? pathname : UNKNOWN_PATH, resource?.kind ?? 'other', segment);
  const exchange: Exchange = { request, response, counted, plan, caps: site.cap ? [site.cap] : [], signal };
  if (!(await passFaults(exchange))) return;
  if (request.method !== 'GET' && request.method !== 'HEAD') return respondEmpty(exchange, 405, CACHE.never);
  if (resource === undefined) return respondEmpty(exchange, 404, CACHE.absent);
  return respondWith(exchange, resource);
}

/** A listener for Node's HTTP server. A connection that breaks off ends its exchange; anything else that goes wrong is a 500. */
export function createHandler(site: Site): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const closed = new AbortController();
    response.on('close', () => closed.abort());
    answer(site, request, response, closed.signal).catch((error: unknown) => {
      if (closed.signal.aborted || response.destroyed) return;
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { ...corsHeaders(true), 'content-type': 'text/plain' }).end(String(error));
    });
  };
}
