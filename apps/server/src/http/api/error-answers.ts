import { DatabaseError } from '@tributary/database';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { OperatorError, type OperatorErrorReason } from '../../operator/errors.ts';

const STATUS: Readonly<Record<OperatorErrorReason, number>> = {
  'bad-request': 400,
  'no-session': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  'not-here': 501,
  busy: 503,
  full: 507,
};
const MS_PER_SECOND = 1000;
/** Of a request with many mistakes, enough to go on with. */
const MAX_ISSUES = 3;

/** Answers what a route threw; false: that is for the server's own handler. */
export function answerError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): boolean {
  if (error instanceof OperatorError) {
    if (error.reason === 'no-session') void reply.header('www-authenticate', 'Bearer');
    if (error.retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(error.retryAfterMs / MS_PER_SECOND));
    void reply.code(STATUS[error.reason]).send({ error: error.message });
    return true;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.slice(0, MAX_ISSUES).map(({ instancePath, message = 'wrong' }) => {
      const where = instancePath.split('/').filter(Boolean).join('.');
      return where === '' ? message : `${where}: ${message}`;
    });
    void reply
      .code(400)
      .send({ error: `Not as /api/v1/openapi.json says (${error.validationContext ?? 'request'}): ${issues.join('; ')}.` });
    return true;
  }
  if (isDatabaseError(error)) {
    void reply.code(503).send({ error: `The database does not do what it is asked: ${error.message}` });
    return true;
  }
  return false;
}
const isDatabaseError = (error: Error): boolean => error instanceof DatabaseError;
