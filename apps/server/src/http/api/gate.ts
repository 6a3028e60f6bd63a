import type { Access } from '@tributary/operator-api';
import type { FastifyRequest } from 'fastify';
import type { Doorkeeper } from '../../operator/doorkeeper.ts';
import { OperatorError } from '../../operator/errors.ts';
import type { Identity } from '../../operator/identity.ts';
import { requestOrigin } from '../../operator/same-origin.ts';
import { sessionCookie } from './session-cookie.ts';

const LOG_IN = 'Log in on the dashboard, or send an API key as `Authorization: Bearer tk_…`.';
const LOOKS_ONLY = 'You may look and not change anything: ask an operator to do it, or to give you that role.';
const ELSEWHERE = 'This request comes from a page of another site. Changes are made on the dashboard, or by a script with an API key.';
const UNSAID = 'A session’s cookie changes things from the dashboard alone: a script sends an API key as `Authorization: Bearer tk_…`.';
const NOT_JSON = 'Send JSON, with `content-type: application/json`.';

/**
 * Who sends a request, if it may be sent. Looks at headers only, so that nobody else's body is read. Throws an {@link OperatorError}
 * `no-session` or `forbidden`.
 */
export async function admit(request: FastifyRequest, access: Access, door: Doorkeeper): Promise<Identity | null> {
  const cookie = sessionCookie(request);
  const { authorization } = request.headers;
  if (request.method !== 'GET') checkChange(request, cookie !== undefined && authorization === undefined);
  if (access === 'public' && request.method === 'POST') return null; // logging in needs nobody known, nor a database asked
  const identity = await door.identify({ cookie, authorization });
  if (access === 'public') return identity;
  if (identity === null) throw new OperatorError('no-session', LOG_IN);
  if (access === 'operator' && identity.role !== 'operator') {
    if (identity.kind === 'anybody') throw new OperatorError('no-session', LOG_IN);
    throw new OperatorError('forbidden', LOOKS_ONLY);
  }
  return identity;
}

/** Another site's page can have a browser send a request, with its cookies if nothing else forbids it: never one that changes something. */
function checkChange(request: FastifyRequest, isByCookie: boolean): void {
  const origin = requestOrigin(request.headers, request.host);
  if (origin === 'elsewhere') throw new OperatorError('forbidden', ELSEWHERE);
  if (origin === 'unsaid' && isByCookie) throw new OperatorError('forbidden', UNSAID);
  // What a form can send is no JSON; to send that, another site would have to be allowed to.
  const { 'content-type': type, 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  const hasBody = length !== '0' || encoding !== undefined;
  if ((hasBody || type !== undefined) && !/^application\/json\s*(?:;|$)/i.test(type ?? ''))
    throw new OperatorError('bad-request', NOT_JSON);
}
