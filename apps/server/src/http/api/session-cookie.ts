import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_MS } from '../../operator/limits.ts';

const NAME = 'tributary';
/** Browsers take a cookie of such a name from secure pages of exactly this host alone (RFC 6265bis, section 4.1.3.2). */
const SECURE_NAME = `__Host-${NAME}`;
const MS_PER_SECOND = 1000;

const isSecure = ({ protocol }: FastifyRequest): boolean => protocol === 'https';
const nameFor = (request: FastifyRequest): string => (isSecure(request) ? SECURE_NAME : NAME);

export function sessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[nameFor(request)];
}

/** No script reads it, and no page of another site has it sent. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  void reply.setCookie(nameFor(request), secret, { ...attributes(request), maxAge: SESSION_MS / MS_PER_SECOND });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(nameFor(request), attributes(request));
}

function attributes(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(request) } as const;
}
