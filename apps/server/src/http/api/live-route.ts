import { range, RANGES, streamKey, type Range } from '@tributary/operator-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Doorkeeper } from '../../operator/doorkeeper.ts';
import { OperatorError } from '../../operator/errors.ts';
import type { LivePush } from '../live.ts';
import type { LiveView } from '../live-feed.ts';
import { admit } from './gate.ts';

const querystring = z.object({ stream: streamKey.optional(), range: range.optional() });
const DEFAULT_RANGE: Range = RANGES[1];

/** `GET /live`: figures as they change, as server-sent events. See LiveEvents. */
export function serveLive(api: FastifyInstance, live: LivePush<LiveView>, door: Doorkeeper): void {
  api.get<{ Querystring: z.output<typeof querystring> }>(
    '/live',
    {
      schema: {
        operationId: 'live',
        summary: 'What changes, as server-sent events: overview, streams, points, mesh, event, alerts',
        description: 'For the role viewer.',
        security: [{ session: [] }, { apiKey: [] }],
        querystring,
        response: { 200: { description: 'Until the client goes', content: { 'text/event-stream': { schema: z.string() } } } },
      },
      onRequest: async (request) => void (await admit(request, 'viewer', door)),
    },
    async (request, reply) => {
      const { query } = request;
      const view = { stream: query.stream ?? null, range: query.range ?? DEFAULT_RANGE };
      return live.open(request, reply, view);
    },
  );
}

/** Whether who opened a dashboard may still look: sessions end, and keys are taken back. A database that is away shuts nobody out. */
export async function mayStillLook(request: FastifyRequest, door: Doorkeeper): Promise<boolean> {
  try {
    return (await admit(request, 'viewer', door)) !== null;
  } catch (error) {
    return !(error instanceof OperatorError);
  }
}
