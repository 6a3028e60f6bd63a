import { rollup, type StreamsAnswer, type TelemetryStore } from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';

/** Streams in one answer: the most watched. With their series, fifty are about 400 kB. */
const MAX_LISTED = 50;

export async function streamsAnswer(store: TelemetryStore, limit = MAX_LISTED): Promise<StreamsAnswer> {
  const nowMs = Date.now();
  const streams = await store.streams(nowMs, Math.min(limit, MAX_LISTED));
  return { nowMs, streams: streams.map(rollup) };
}

/** `GET /api/v1/streams?limit=N`: every stream's figures of the last ten minutes and since it was first seen. */
export function serveStreams(app: FastifyInstance, store: TelemetryStore): void {
  const querystring = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: MAX_LISTED } } };
  app.get<{ Querystring: { limit?: number } }>('/api/v1/streams', { schema: { querystring } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return streamsAnswer(store, request.query.limit);
  });
}
