import type { StreamId } from '@tributary/protocol';
import { rollup, type NotaryTraffic, type StreamsAnswer, type TelemetryStore } from '@tributary/telemetry';
import type { FastifyInstance } from 'fastify';

/** Streams in one answer: the most watched. With their series, fifty are about 400 kB. */
const MAX_LISTED = 50;

/** `GET /api/v1/streams?limit=N`: every stream's figures of the last ten minutes and since it was first seen. */
export class StreamsApi {
  readonly #store: TelemetryStore;
  readonly #notary: (streamId: StreamId) => NotaryTraffic | undefined;

  /** @param notary what the notary fetched for a stream; undefined where nothing */
  constructor(store: TelemetryStore, notary: (streamId: StreamId) => NotaryTraffic | undefined) {
    this.#store = store;
    this.#notary = notary;
  }

  async answer(limit = MAX_LISTED): Promise<StreamsAnswer> {
    const nowMs = Date.now();
    const streams = await this.#store.streams(nowMs, Math.min(limit, MAX_LISTED));
    return { nowMs, streams: streams.map((stream) => ({ ...rollup(stream), notary: this.#notary(stream.streamId) ?? null })) };
  }

  serve(app: FastifyInstance): void {
    const querystring = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: MAX_LISTED } } };
    app.get<{ Querystring: { limit?: number } }>('/api/v1/streams', { schema: { querystring } }, async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return this.answer(request.query.limit);
    });
  }
}
