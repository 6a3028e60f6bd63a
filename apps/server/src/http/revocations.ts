import { isPeerId, type PeerId } from '@tributary/protocol';
import { NAME_CHARACTERS, namedStream, REVOCATION_MAX_MS, type Introducer, type RevocationTarget } from '@tributary/signaling';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import * as z from 'zod';
import { carriesKey } from '../admission/operator-key.ts';
import type { Metrics } from '../metrics.ts';

/** A playlist's URL with everything in its query. */
const STREAM_CHARACTERS = 2048;
const BODY_BYTES = 8 * 1024;
/** Wrong keys from everybody together: 128 bits are not guessed at this rate, and one counter is all it keeps. */
const WRONG_KEYS = { points: 60, duration: 60 };
const MS_PER_SECOND = 1000;
const WRONG_KEY = 'The operator key is missing or wrong: send it as `Authorization: Bearer KEY`.';

const name = z.string().min(1).max(NAME_CHARACTERS);
const seconds = z
  .int()
  .min(1)
  .max(REVOCATION_MAX_MS / MS_PER_SECOND)
  .optional();
const peer = z.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value), 'expected a PeerId: 24 hex digits');
const bodySchema = z.union([
  z.strictObject({ subject: name, seconds }),
  z.strictObject({ token: name, seconds }),
  z.strictObject({ peer, seconds }),
  z.strictObject({ stream: z.string().min(1).max(STREAM_CHARACTERS), seconds }),
]);
const EXPECTED =
  'Name one of `subject`, `token` (its jti), `peer` or `stream`, and how many `seconds` where it is not as long as the tokens last.';

export interface RevocationsOptions {
  readonly key: string;
  readonly introducer: Introducer;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** `POST /api/v1/revocations` turns a viewer, a token or a stream away; `DELETE` with the same body lets it in again. */
export function serveRevocations(app: FastifyInstance, { key, introducer, metrics, logger }: RevocationsOptions): void {
  const wrongKeys = new RateLimiterMemory(WRONG_KEYS);

  const guarded =
    (act: (target: RevocationTarget, forMs: number | undefined) => Promise<Answer>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('cache-control', 'no-store');
      if (!carriesKey(request.headers.authorization, key)) {
        metrics.revocations.inc({ outcome: 'wrong-key' });
        const isOften = await wrongKeys.consume('all').then(
          () => false,
          () => true,
        );
        if (isOften) return reply.code(429).send({ error: 'Too many wrong keys: wait a minute.' });
        return reply.code(401).header('www-authenticate', 'Bearer').send({ error: WRONG_KEY });
      }
      const body = bodySchema.safeParse(request.body);
      if (!body.success) return reply.code(400).send({ error: EXPECTED });
      const target = targetOf(body.data);
      const answer = await act(target, body.data.seconds === undefined ? undefined : body.data.seconds * MS_PER_SECOND);
      metrics.revocations.inc({ outcome: answer.outcome });
      // Whom it concerned is nobody's business but the operator's own log's.
      logger.info({ kind: target.kind, outcome: answer.outcome, ...answer.body }, 'revocation');
      return reply.code(answer.code).send(answer.body);
    };

  app.post(
    '/api/v1/revocations',
    { bodyLimit: BODY_BYTES },
    guarded(async (target, forMs) => {
      const result = await introducer.revoke(target, forMs);
      if (result.status === 'revoked') return { outcome: 'revoked', code: 200, body: { viewers: result.viewers } };
      return {
        outcome: 'full',
        code: 507,
        body: { error: 'As much is revoked as this server remembers: lift some, or wait until some end.' },
      };
    }),
  );
  app.delete(
    '/api/v1/revocations',
    { bodyLimit: BODY_BYTES },
    guarded(async (target) => {
      return introducer.liftRevocation(target)
        ? { outcome: 'lifted', code: 200, body: {} }
        : { outcome: 'unknown', code: 404, body: { error: 'That is not revoked.' } };
    }),
  );
}

interface Answer {
  readonly outcome: string;
  readonly code: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function targetOf(body: z.infer<typeof bodySchema>): RevocationTarget {
  if ('subject' in body) return { kind: 'subject', subject: body.subject };
  if ('token' in body) return { kind: 'token', tokenId: body.token };
  if ('peer' in body) return { kind: 'peer', peerId: body.peer };
  return { kind: 'stream', streamId: namedStream(body.stream) };
}
